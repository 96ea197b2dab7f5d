// Tokens for tests: key pairs that are made once, the whole app with tokens, and forgeries of every kind.
import { SignJWT } from 'jose';
import type { Answer } from '../../functions/http/answer.ts';
import type { App } from '../../functions/http/app.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { type FreshKey, formatKeySet, parseKeySet, withNextKey } from '../../functions/tokens/key-set.ts';
import { makeTokenKey } from '../../functions/tokens/make-key.ts';
import { WEBHOOK_ACCESS } from '../../infra/table-access.ts';
import { tableOfRole } from './access.ts';
import { seededRandom } from './clock.ts';
import { FakeSecret } from './secrets-manager.ts';
import { PASSWORD, startStack, type TestStack } from './stack.ts';

export const ISSUER = 'https://gatehook.example';

const made: Promise<FreshKey>[] = [];
/** The n-th key pair of this process: making one takes a tenth of a second. */
export function keyPair(n: number): Promise<FreshKey> {
  while (made.length <= n) made.push(makeTokenKey());
  return made[n] as Promise<FreshKey>;
}

/** A secret whose one key signs from `now` on. */
export async function tokenSecret(now: number): Promise<FakeSecret> {
  return new FakeSecret(formatKeySet(withNextKey([], await keyPair(0), now)));
}

export interface TokenStack extends TestStack {
  readonly secret: FakeSecret;
  /** Times that the secret was read, by all instances. */
  readonly reads: { count: number };
  /** Issues a token for alice, who may `orders:*`, through `app`. */
  token(application?: string): Promise<string>;
  /** Posts a form to one of the token endpoints, signed by the application. */
  post(path: string, form: Readonly<Record<string, string>>, application?: string): Promise<Answer>;
}

export interface TokenStackOptions {
  readonly issuer?: string;
  readonly lifetime?: number;
}

export async function startTokenStack(options: TokenStackOptions = {}): Promise<TokenStack> {
  const stack = await startStack();
  const secret = await tokenSecret(0);
  const reads = { count: 0 };
  const readKeys = (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => {
    reads.count += 1;
    return secret.read(stage);
  };
  const settings = { readKeys, issuer: options.issuer ?? ISSUER, lifetime: options.lifetime ?? 900 };
  const instance: TestStack['instance'] = (more = {}) => {
    const { table = tableOfRole(stack.database.table, WEBHOOK_ACCESS) } = more;
    const tokens = new AccessTokens(settings, stack.clock, seededRandom(++seeds));
    return stack.instance({ table, tokens, ...more });
  };
  const app: App = instance();
  const ask: TestStack['ask'] = (question, more = {}) => stack.ask(question, { app, ...more });
  return {
    ...stack,
    instance,
    app,
    ask,
    secret,
    reads,
    async token(application = 'shop') {
      const question = { username: 'alice', password: PASSWORD, permissions: ['orders:1:read'], token: true };
      return JSON.parse((await ask(question, { application })).body).accessToken;
    },
    post: (path, form, application = 'shop') =>
      ask(null, { application, path, body: new URLSearchParams(form).toString(), headers: FORM }),
  };
}

let seeds = 0;

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' } as const;

/** Signs any claims with the key that the secret holds: what only we could have written. */
export async function signedByUs(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const { kid, privateJwk } = await keyPair(0);
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid, ...header })
    .sign({ ...privateJwk, alg: 'RS256' });
}

/** The kids that a secret holds, in the order in which they sign. */
export const kidsOf = (secret: FakeSecret): string[] => parseKeySet(secret.text).map(({ kid }) => kid);
