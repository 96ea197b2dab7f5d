// Access tokens as somebody else's function takes them: verified with the keys that the stage publishes, never issued.
import { importJWK } from 'jose';
import type { TokenService, VerifiedToken } from '../decision/token-service.ts';
import { SecretCache } from '../secrets/secret-cache.ts';
import { verifiedToken } from './claims.ts';
import { TokenKeyError } from './errors.ts';
import { ALGORITHM, readToken } from './read-token.ts';
import type { ImportedKey } from './token-keys.ts';
import { KEY_SET_PATH } from './well-known.ts';

/** Milliseconds: a webhook that starts cold answers within; the whole decision has 2.4 s. */
const PATIENCE = 1800;
/** Characters: a set holds three or four keys of 500. */
const MAX_LENGTH = 65_536;

type Keys = ReadonlyMap<string, ImportedKey>;

export interface PublishedTokensOptions {
  /** The stage's address: `iss` of its tokens, and where the key set lies. */
  readonly issuer: string;
  readonly fetch: typeof fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Holds public keys only. The secret of the token keys can sign tokens for every user, which a function of another team
 * has no need to do.
 */
export class PublishedTokens implements TokenService {
  readonly #options: PublishedTokensOptions;
  readonly #cache: SecretCache<Keys>;

  constructor(options: PublishedTokensOptions) {
    this.#options = options;
    this.#cache = new SecretCache(() => fetchKeys(options), options.now);
  }

  async verify(token: string): Promise<VerifiedToken | null> {
    const { issuer, now } = this.#options;
    const claims = await readToken(token, { issuer, find: (kid) => this.#find(kid), now: now() });
    return claims === null ? null : verifiedToken(claims);
  }

  issue(): Promise<never> {
    return Promise.reject(new TokenKeyError('no_token_key', 'This function holds no key that signs tokens.'));
  }

  /** Looked for once more in a newer set, at most every 30 seconds. */
  async #find(kid: string): Promise<ImportedKey | null> {
    return (await this.#cache.get()).get(kid) ?? (await this.#cache.getNewer()).get(kid) ?? null;
  }
}

/** @throws TokenKeyError `no_key_set`, and what `fetch` throws: then the keys that are known go on */
async function fetchKeys({ issuer, fetch }: PublishedTokensOptions): Promise<Keys> {
  const url = issuer + KEY_SET_PATH;
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) });
  const text = response.status === 200 ? await response.text() : '';
  const found = await Promise.all(jwksOf(text).map(importPublicKey));
  const keys = new Map(found.filter((entry) => entry !== null));
  if (keys.size > 0) return keys;
  throw new TokenKeyError(
    'no_key_set',
    `What ${url} answers (status ${response.status}) holds no token keys.`,
  );
}

function jwksOf(text: string): readonly unknown[] {
  if (text.length > MAX_LENGTH) return [];
  try {
    const { keys } = JSON.parse(text);
    return Array.isArray(keys) ? keys : [];
  } catch {
    return [];
  }
}

/** @returns null for a key of another kind: a set may hold some for others */
async function importPublicKey(value: unknown): Promise<readonly [string, ImportedKey] | null> {
  const { kty, alg, use, kid, n, e } = Object(value) as Readonly<Record<string, unknown>>;
  const ours = kty === 'RSA' && alg === ALGORITHM && use === 'sig';
  if (!ours || typeof kid !== 'string' || typeof n !== 'string' || typeof e !== 'string') return null;
  try {
    return [kid, await importJWK({ kty: 'RSA', n, e }, ALGORITHM)];
  } catch {
    return null;
  }
}
