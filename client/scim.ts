// SCIM 2.0 as far as the client speaks it: what is sent, and how the answers are understood (RFC 7644).
import { encodeBase64 } from './base64.ts';
import {
  GatehookConfigurationError,
  type GatehookError,
  GatehookRequestError,
  GatehookUnavailableError,
} from './errors.ts';
import { isString, isStrings, membersOf, parseJson } from './json.ts';
import type { Settings } from './options.ts';
import { problemError } from './problem.ts';
import { sendPatiently, type Told } from './retry.ts';
import type { Outgoing, Reply } from './send.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GATEHOOK_SCHEMA = 'urn:gatehook:params:scim:schemas:extension:1.0:User';
const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** Replaces what the value names, and nothing else (RFC 7644 §3.5.2.3). */
export const patchOf = (value: object): object => ({
  schemas: [PATCH_SCHEMA],
  Operations: [{ op: 'replace', value }],
});

/** 16 random bytes: no other call makes the same one. */
export const newMark = (): string =>
  `gatehook-client-${encodeBase64(crypto.getRandomValues(new Uint8Array(16)))}`;

/**
 * Sends a request below `/scim/v2`, again where that is worth it.
 * @throws GatehookConfigurationError where no API key proves the application
 * @throws GatehookUnavailableError where there was no reply
 */
export function askScim(
  settings: Settings,
  method: Outgoing['method'],
  path: string,
  message?: object,
): Promise<Told> {
  if (!settings.hasKey)
    throw new GatehookConfigurationError(
      'Users are managed with "apiKey": a signature covers neither path nor method, which say here what is done.',
    );
  const body = message === undefined ? null : new TextEncoder().encode(JSON.stringify(message));
  return sendPatiently(settings, { method, url: `${settings.address}/scim/v2${path}`, body });
}

/** A refusal in SCIM's words; without them a status is not Gatehook's word. */
export interface ScimFault {
  readonly status: number;
  readonly scimType: unknown;
  readonly detail: string;
}

/** @returns null for any other reply */
export function readFault({ status, text }: Reply): ScimFault | null {
  const body = membersOf(parseJson(text));
  const [schemas, told, scimType, detail] = ['schemas', 'status', 'scimType', 'detail'].map((name) =>
    body.get(name),
  );
  if (!isStrings(schemas) || !schemas.includes(ERROR_SCHEMA) || told !== String(status)) return null;
  return { status, scimType, detail: isString(detail) ? detail : '' };
}

const NOT_SERVED =
  'There is no SCIM at this address. Set "management: true" for the stage and deploy it; give the ApiUrl as "url".';

const CALLER_CODES: Readonly<Record<number, string>> = { 401: 'untrusted_caller', 403: 'caller_not_allowed' };

/** Why a reply is none that was hoped for: the same errors as for questions. */
export function scimError(reply: Reply): GatehookError {
  const { status, requestId } = reply;
  const fault = readFault(reply);
  if (fault === null && status === 404)
    return new GatehookRequestError('not_found', NOT_SERVED, { requestId });
  const told = fault === null ? {} : { code: CALLER_CODES[status], detail: fault.detail };
  return problemError(new Map<string, unknown>(Object.entries(told)), reply);
}

export const unexpected = ({ requestId }: Reply): GatehookUnavailableError =>
  new GatehookUnavailableError(
    'unexpected_answer',
    'The reply is not an answer of Gatehook. Does "url" lead to it, and does nothing in between answer instead?',
    { requestId },
  );
