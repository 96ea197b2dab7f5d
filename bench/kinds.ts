// The kinds of requests whose cost is counted, each as an application sends it.
import { randomUUID } from 'node:crypto';
import type { App } from '../functions/http/app.ts';
import { type GatewayEvent, inboundFromEvent } from '../functions/http/inbound.ts';
import { applicationSecret } from '../functions/secrets/signing-secret.ts';
import { signedHeaders, signV1 } from '../test/support/signing.ts';
import type { Request } from './measure/load.ts';
import {
  apiKeyOf,
  applicationId,
  lastPermission,
  MASTER,
  PASSWORD,
  type Size,
  STRICT,
  userName,
} from './measured-world.ts';

export type Question = Readonly<Record<string, unknown>>;

const bodyOf = (size: Size, question: Question) =>
  JSON.stringify({ permissions: [lastPermission(size)], ...question });

/** With an API key: the same bytes each time. */
export function keyed(size: Size, application: string, question: Question): Request {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKeyOf(application)}` };
  return { path: '/webhook', headers, body: bodyOf(size, question) };
}

/** Signed by Standard Webhooks, under an id of its own. */
function signed(size: Size, application: string, question: Question): Request {
  const body = bodyOf(size, question);
  const secret = applicationSecret(MASTER, application, 'generation22').toString('base64');
  const input = { id: `msg_${randomUUID()}`, timestamp: Math.floor(Date.now() / 1000), body };
  const headers = signedHeaders(`${application}.generation22`, signV1(secret, input), input);
  return { path: '/webhook', headers: { 'content-type': 'application/json', ...headers }, body };
}

/** Under a key that no stage made. */
function forged(size: Size, application: string, question: Question): Request {
  const request = keyed(size, application, question);
  const authorization = `Bearer ${apiKeyOf(application).slice(0, -1)}`;
  return { ...request, headers: { ...request.headers, authorization: `${authorization}a` } };
}

/** What one of the kinds may vary. */
export interface Asker {
  readonly size: Size;
  readonly application: string;
  readonly user: string;
  readonly token: string;
}

const password = { password: PASSWORD };
const assert = { assert: true };

/** By their names in the results; each makes a request that was never sent before, where it is signed. */
export const KINDS: Readonly<Record<string, (asker: Asker) => Request>> = {
  'a password login, signed': ({ size, user }) => signed(size, STRICT, { username: user, ...password }),
  'a password login, API key': ({ size, user }) => keyed(size, STRICT, { username: user, ...password }),
  'remembered, signed': ({ size, application, user }) =>
    signed(size, application, { username: user, ...password }),
  'remembered, API key': ({ size, application, user }) =>
    keyed(size, application, { username: user, ...password }),
  'vouched for, signed': ({ size, application, user }) =>
    signed(size, application, { username: user, ...assert }),
  'vouched for, API key': ({ size, application, user }) =>
    keyed(size, application, { username: user, ...assert }),
  'an access token, API key': ({ size, application, token }) =>
    keyed(size, application, { accessToken: token }),
  'a forged request': ({ size, application, user }) =>
    forged(size, application, { username: user, ...assert }),
};

/** The request as API Gateway hands it over. */
export function gatewayEvent({ path, headers, body = '' }: Request): GatewayEvent {
  const http = { method: 'POST', sourceIp: '203.0.113.10' };
  const requestContext = { requestId: randomUUID(), stage: '$default', http };
  return { rawPath: path, rawQueryString: '', headers, body, isBase64Encoded: false, requestContext };
}

/** Hands the app a request as API Gateway does. @returns the answer's body */
export const ask = async (app: App, request: Request): Promise<string> =>
  (await app(inboundFromEvent(gatewayEvent(request), randomUUID()))).body;

/** A token of the user, which the application may ask with. */
export async function issueToken(app: App, size: Size): Promise<string> {
  const question = { username: userName(0), ...assert, token: true };
  const { accessToken } = JSON.parse(await ask(app, keyed(size, applicationId(0), question)));
  if (typeof accessToken !== 'string') throw new Error('no token is issued');
  return accessToken;
}
