// Answers in SCIM's form (RFC 7644 §3.12): resources, lists and errors, all of the one media type.
import type { Refusal } from '../decision/decision.ts';
import { type Answer, empty } from '../http/answer.ts';
import { type MalformedError, PROBLEMS } from '../http/problem.ts';
import type { PasswordRefusal } from '../passwords/policy.ts';

export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** What RFC 7644 §3.12 and RFC 9865 §2.1 call a fault, and its status; docs/errors.md lists them. */
export const SCIM_TYPES = {
  invalidFilter: 400,
  uniqueness: 409,
  mutability: 400,
  invalidSyntax: 400,
  invalidPath: 400,
  noTarget: 400,
  invalidValue: 400,
  invalidCursor: 400,
  invalidCount: 400,
  tooMany: 400,
} as const;

export type ScimType = keyof typeof SCIM_TYPES;

type Headers = Readonly<Record<string, string>>;

/** @param value JSON, or nothing for an answer without a body */
export function scimAnswer(status: number, value?: unknown, headers: Headers = {}): Answer {
  if (value === undefined) return empty(status, headers);
  return {
    status,
    headers: { 'content-type': 'application/scim+json', ...headers },
    body: JSON.stringify(value),
  };
}

export function scimFault(
  status: number,
  detail: string,
  scimType?: ScimType,
  headers: Headers = {},
): Answer {
  const fault = { schemas: [ERROR_SCHEMA], status: String(status), ...(scimType && { scimType }), detail };
  return scimAnswer(status, fault, headers);
}

interface ScimErrorFacts {
  /** What the log says instead, where the message quotes what may be any text that was sent. */
  readonly logged?: string;
  readonly beyondLimit?: boolean;
  readonly passwordFault?: PasswordRefusal | undefined;
  readonly username?: string;
}

/** What a proved manager asked for cannot be done. Its message is told, and logged where `logged` does not stand for it. */
export class ScimError extends Error {
  readonly status: number;
  readonly scimType: ScimType | undefined;
  /** For the log: never a value that was sent, but for names of users, roles, grants and attributes. */
  readonly logged: string;
  /** The application's limit does not allow it. */
  readonly beyondLimit: boolean;
  /** Why a new password is not taken. */
  readonly passwordFault: PasswordRefusal | undefined;
  /** Whom it was about, for the log. */
  readonly username: string | undefined;

  constructor(
    status: number,
    detail: string,
    scimType?: ScimType,
    { logged = detail, beyondLimit = false, passwordFault, username }: ScimErrorFacts = {},
  ) {
    super(detail);
    this.name = 'ScimError';
    this.status = status;
    this.scimType = scimType;
    this.logged = logged;
    this.beyondLimit = beyondLimit;
    this.passwordFault = passwordFault;
    this.username = username;
  }

  /** The same about a user, so that the log is found by the name. */
  about(username: string): ScimError {
    const { status, message, scimType, logged, beyondLimit, passwordFault } = this;
    return new ScimError(status, message, scimType, { logged, beyondLimit, passwordFault, username });
  }
}

/** Does what is asked about one user, whom a fault then names. */
export async function aboutUser<T>(username: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof ScimError ? error.about(username) : error;
  }
}

export const badRequest = (scimType: ScimType, detail: string): ScimError =>
  new ScimError(400, detail, scimType);

/** @param name as it was sent: any text may stand where an attribute should, so the log does not have it */
export const unknownAttribute = (scimType: ScimType, name: string): ScimError =>
  new ScimError(400, `There is no attribute "${name}".`, scimType, {
    logged: 'There is no attribute of the name that was sent.',
  });

/** The application may not do it. @param what follows "The application …" */
export const beyondLimit = (what: string): ScimError =>
  new ScimError(
    403,
    `The application ${what}. An operator can extend its limit with gatehook app update.`,
    undefined,
    { beyondLimit: true },
  );

/**
 * A code for programs beside the sentence, as `fault` is at `/users/password`. A header: strict clients of SCIM refuse an error
 * with members of its own.
 */
const faultHeader = (fault: PasswordRefusal | undefined): Headers =>
  fault === undefined ? {} : { 'gatehook-fault': fault };

export const errorFault = ({ status, message, scimType, passwordFault }: ScimError): Answer =>
  scimFault(status, message, scimType, faultHeader(passwordFault));

const CHALLENGE = { 'www-authenticate': 'Bearer realm="gatehook"' };

/** No caller was proved, or it may manage nothing, or it cannot be told. */
export function refusalFault({ code, ...refusal }: Refusal): Answer {
  const { status } = PROBLEMS[code];
  const headers = {
    ...(status === 401 ? CHALLENGE : {}),
    ...(refusal.outcome === 'unknown' ? { 'retry-after': String(refusal.retryAfter) } : {}),
  };
  const detail =
    code === 'caller_not_allowed'
      ? 'The application may manage no user. An operator can let it: gatehook app update --may-manage.'
      : code === 'unavailable'
        ? 'It could not be told or done. Ask again.'
        : PROBLEMS[code].title;
  return scimFault(status, `${detail}${/[.]$/.test(detail) ? '' : '.'}`, undefined, headers);
}

export const malformedFault = ({ message }: MalformedError): Answer =>
  scimFault(400, message, 'invalidSyntax');

/** The router's refusals: the status and the headers stay. */
export function routerFault({ status, headers, body }: Answer): Answer {
  const { title, detail = title } = JSON.parse(body) as { title: string; detail?: string };
  const { 'content-type': _replaced, ...kept } = headers;
  return scimFault(status, detail, undefined, kept);
}
