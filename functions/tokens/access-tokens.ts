// Access tokens of one stage: issued after RFC 9068, and read back so strictly that only what was issued is accepted.
import { errors, type JWSHeaderParameters, jwtVerify, SignJWT } from 'jose';
import type { Clock, Random } from '../decision/clock.ts';
import type { IssuedToken } from '../decision/decision.ts';
import {
  audienceOf,
  type TokenGrant,
  type TokenService,
  type VerifiedToken,
} from '../decision/token-service.ts';
import type { SecretReader } from '../secrets/secret-cache.ts';
import { base32 } from '../secrets/signing-secret.ts';
import { claimsOf, REQUIRED_CLAIMS, type TokenClaims } from './claims.ts';
import { MAX_TOKEN_LIFETIME } from './key-set.ts';
import { TokenKeys } from './token-keys.ts';

export interface TokenOptions {
  /** Reads the secret of the token keys. */
  readonly readKeys: SecretReader;
  /** The stage's own address, `https://…` without a path: never taken from a request. */
  readonly issuer: string;
  /** Seconds, at most MAX_TOKEN_LIFETIME. */
  readonly lifetime: number;
}

const ALGORITHM = 'RS256';
const TYPE = 'at+jwt';
/** Characters; the longest that we issue is shorter (decision/token-service.ts bounds what goes into it). */
const MAX_LENGTH = 8192;
/** jose takes a trailing space and other alphabets (measured); a compact JWS has these characters only. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Exactly what we write: no `jwk`, `jku`, `x5u`, `crit` or `b64` is ever looked at (CVE-2018-0114). */
const HEADER_MEMBERS = 'alg,kid,typ';
const THUMBPRINT = /^[\w-]{43}$/;
/** Letters and digits of a token's id, 130 random bits: operators type it, so nothing in it looks like an option. */
const ID_CHARACTERS = 26;
const ID_BYTES = 17;
/** Seconds by which the clocks of two instances may differ: a token must not be from the future elsewhere. */
const CLOCK_TOLERANCE = 5;

/** One text for one token: the last character of a part may otherwise be changed without changing its bytes. */
const isCanonical = (part: string) => Buffer.from(part, 'base64url').toString('base64url') === part;

export class AccessTokens implements TokenService {
  readonly issuer: string;
  readonly keys: TokenKeys;
  readonly #lifetime: number;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor({ readKeys, issuer, lifetime }: TokenOptions, clock: Clock, random: Random) {
    this.issuer = issuer;
    this.keys = new TokenKeys(readKeys, () => clock.now());
    this.#lifetime = lifetime;
    this.#clock = clock;
    this.#random = random;
  }

  /** @throws when no key can be had */
  async issue({ user, application, permissions, roles }: TokenGrant): Promise<IssuedToken> {
    const { kid, privateKey } = await this.keys.signing();
    const now = Math.floor(this.#clock.now() / 1000);
    const claims = {
      client_id: application.id,
      // The user was proved just now: a token is never issued for a token (decision/limits.ts).
      auth_time: now,
      ...(permissions.length === 0 ? {} : { scope: permissions.join(' ') }),
      roles: [...roles],
      gen: user.tokenGeneration,
    };
    const accessToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
      .setIssuer(this.issuer)
      .setAudience(audienceOf(application))
      .setSubject(user.name)
      .setJti(base32(this.#random.bytes(ID_BYTES), ID_CHARACTERS))
      .setIssuedAt(now)
      .setExpirationTime(now + this.#lifetime)
      .sign(privateKey);
    return { accessToken, expiresIn: this.#lifetime };
  }

  async verify(token: string): Promise<VerifiedToken | null> {
    const claims = await this.read(token);
    if (claims === null) return null;
    const { tokenId, subject: username, audience, generation } = claims;
    return { tokenId, username, audience, generation };
  }

  /**
   * The claims of a live token of this stage; what the table knows of it is still to be checked.
   * @returns null for everything else
   * @throws when the keys cannot be had: that is `unknown`, never a refusal
   */
  async read(token: string): Promise<TokenClaims | null> {
    if (token.length > MAX_LENGTH || !COMPACT.test(token) || !token.split('.').every(isCanonical))
      return null;
    try {
      const { payload } = await jwtVerify(token, (header) => this.#keyOf(header), {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: this.issuer,
        requiredClaims: REQUIRED_CLAIMS,
        // Without it jose accepts an `iat` of tomorrow (measured).
        maxTokenAge: MAX_TOKEN_LIFETIME,
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(this.#clock.now()),
      });
      return claimsOf(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  async #keyOf(header: JWSHeaderParameters) {
    const known = Object.keys(header).sort().join() === HEADER_MEMBERS;
    const { kid = '' } = header;
    const key = known && THUMBPRINT.test(kid) ? await this.keys.find(kid) : null;
    if (key === null) throw new errors.JWKSNoMatchingKey();
    return key;
  }
}
