// Access tokens of one stage, issued after RFC 9068 and read back with the stage's own keys.
import { SignJWT } from 'jose';
import type { Clock, Random } from '../decision/clock.ts';
import type { IssuedToken } from '../decision/decision.ts';
import {
  audienceOf,
  type TokenGrant,
  type TokenService,
  type VerifiedToken,
} from '../decision/token-service.ts';
import type { SecretReader } from '../secrets/secret-cache.ts';
import { type AccessTokenClaims, makeTokenId, verifiedToken } from './claims.ts';
import { ALGORITHM, readToken, TYPE } from './read-token.ts';
import { TokenKeys } from './token-keys.ts';

export interface TokenOptions {
  /** Reads the secret of the token keys. */
  readonly readKeys: SecretReader;
  /** The stage's own address, `https://…` without a path: never taken from a request. */
  readonly issuer: string;
  /** Seconds, at most MAX_TOKEN_LIFETIME. */
  readonly lifetime: number;
}

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
    const tokenId = makeTokenId(this.#random);
    const accessToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
      .setIssuer(this.issuer)
      .setAudience(audienceOf(application))
      .setSubject(user.name)
      .setJti(tokenId)
      .setIssuedAt(now)
      .setExpirationTime(now + this.#lifetime)
      .sign(privateKey);
    return { accessToken, tokenId, expiresIn: this.#lifetime };
  }

  async verify(token: string): Promise<VerifiedToken | null> {
    const claims = await this.read(token);
    return claims === null ? null : verifiedToken(claims);
  }

  /**
   * The claims of a live token of this stage; what the table knows of it is still to be checked.
   * @returns null for everything else
   * @throws when the keys cannot be had: that is `unknown`, never a refusal
   */
  read(token: string): Promise<AccessTokenClaims | null> {
    const { issuer, keys } = this;
    return readToken(token, { issuer, find: (kid) => keys.find(kid), now: this.#clock.now() });
  }
}
