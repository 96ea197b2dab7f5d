// Verifies access tokens of Gatehook where they arrive, without asking it: by its published keys, with Web Crypto.
import { GatehookConfigurationError } from './errors.ts';
import { isString, isStrings } from './json.ts';
import { type Jws, parseJws } from './jwt.ts';
import { KeySet } from './key-set.ts';
import { isPrivateUrl } from './loopback.ts';
import { type ClientClock, type Fetch, readFetch, readTimeout, requireOptions } from './options.ts';
import type { FromEnvironment } from './proof.ts';

export interface TokenVerifierOptions {
  /** The `ApiUrl` of the stack, which is the issuer of its tokens. `https:`, except on this machine. */
  readonly issuer: FromEnvironment;
  /** The audience of the application that this service is to Gatehook; its id where it has none of its own. */
  readonly audience: FromEnvironment;
  /** Milliseconds for fetching the keys, 5000 by default. */
  readonly timeout?: number;
  /** Instead of the runtime's own: for proxies and tests. */
  readonly fetch?: Fetch;
  /** Instead of real time: for tests. */
  readonly clock?: Pick<ClientClock, 'now'>;
}

/** What a valid token says. It was true when the token was issued; only Gatehook knows whether it still is. */
export interface TokenContent {
  readonly username: string;
  readonly roles: readonly string[];
  /** Those that were asked and allowed when it was issued. */
  readonly permissions: readonly string[];
  /** The application that it was issued to. */
  readonly clientId: string;
  readonly tokenId: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** Seconds by which the clock here and Gatehook's may differ. */
const TOLERANCE = 5;
/** Seconds: no token of Gatehook's lives longer, even if it claims so. */
const MAX_LIFETIME = 3600;

/**
 * Verifies access tokens by Gatehook's published keys. Keep one for the life of the process: it holds the keys.
 * @example
 * ```ts
 * const verifier = new TokenVerifier({ issuer: process.env.GATEHOOK_URL, audience: 'https://orders.example' });
 * ```
 */
export class TokenVerifier {
  readonly #issuer: string;
  readonly #audience: string;
  readonly #keys: KeySet;
  readonly #now: () => number;

  /** @throws GatehookConfigurationError when an option is missing or wrong */
  constructor(options: TokenVerifierOptions) {
    requireOptions(options);
    const { timeout, clock } = options;
    this.#issuer = readIssuer(options.issuer);
    if (!isString(options.audience) || options.audience === '')
      throw new GatehookConfigurationError(
        '"audience" must be the audience that tokens for you are made out to.',
      );
    this.#audience = options.audience;
    this.#now = () => (clock ?? Date).now();
    this.#keys = new KeySet({
      url: `${this.#issuer}/.well-known/jwks.json`,
      fetch: readFetch(options.fetch),
      timeout: readTimeout(timeout),
      now: this.#now,
    });
  }

  /**
   * @returns null for a text that is not a live token of this issuer for this audience
   * @throws GatehookUnavailableError when the keys cannot be had: neither valid nor invalid
   * @example
   * ```ts
   * const content = await verifier.verify(token);
   * if (content?.permissions.includes('orders:list')) console.log(content.username);
   * ```
   */
  async verify(token: string): Promise<TokenContent | null> {
    // JavaScript gives `undefined` for a cookie that is not there, and a list for a query that stands twice.
    const jws = isString(token) ? parseJws(token) : null;
    // Before the keys are asked for: what cannot hold must not provoke a fetch.
    const content = jws && this.#read(jws);
    if (jws === null || content === null) return null;
    const key = await this.#keys.find(jws.kid);
    const holds =
      key !== undefined && (await crypto.subtle.verify('RSASSA-PKCS1-v1_5', key, jws.signature, jws.content));
    return holds ? content : null;
  }

  /** RFC 9068 §4, on claims that nothing has proved yet. */
  #read({ claims }: Jws): TokenContent | null {
    const [iss, aud, sub, clientId, jti] = ['iss', 'aud', 'sub', 'client_id', 'jti'].map((name) =>
      claims.get(name),
    );
    const [scope = '', roles] = [claims.get('scope'), claims.get('roles')];
    if (iss !== this.#issuer || aud !== this.#audience) return null;
    if (!isString(sub) || !isString(clientId) || !isString(jti) || !isString(scope) || !isStrings(roles))
      return null;
    const expiresAt = this.#expiryOf(claims);
    if (expiresAt === null) return null;
    const permissions = scope.split(' ').filter((permission) => permission !== '');
    return { username: sub, roles, permissions, clientId, tokenId: jti, expiresAt };
  }

  /** @returns null for a token that has expired, is from the future, or claims to live for too long */
  #expiryOf(claims: ReadonlyMap<string, unknown>): number | null {
    const [iat, exp, nbf = iat] = ['iat', 'exp', 'nbf'].map((name) => claims.get(name));
    if (!isSeconds(iat) || !isSeconds(exp) || !isSeconds(nbf)) return null;
    const now = this.#now() / 1000;
    const begun = Math.max(iat, nbf) <= now + TOLERANCE;
    return begun && now < exp + TOLERANCE && exp - iat <= MAX_LIFETIME ? exp : null;
  }
}

const isSeconds = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Exactly as Gatehook writes it into tokens: an origin, without a path or a slash at its end. */
function readIssuer(text: FromEnvironment): string {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : null;
  if (url !== null && isPrivateUrl(url) && url.origin === text) return text;
  throw new GatehookConfigurationError(
    '"issuer" must be the ApiUrl of the stack: https://, a host, and nothing after it. Is the environment variable set?',
  );
}
