// Refresh tokens: what a client keeps in place of the password. Only this stage reads them, so they are MACed.
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Clock, Random } from '../decision/clock.ts';
import type { IssuedRefreshToken } from '../decision/decision.ts';
import {
  audienceOf,
  type RefreshTokenService,
  type TokenGrant,
  type VerifiedToken,
} from '../decision/token-service.ts';
import type { SigningKeys } from '../secrets/signing-keys.ts';
import { makeTokenId, type RefreshTokenClaims, refreshTokenClaims, verifiedToken } from './claims.ts';

/**
 * Seconds: 30 days. What ends one sooner: its revocation, the user's next `tokenGeneration` (a new password, `disable`,
 * `revoke-tokens`), and the application's losing the right to issue tokens or being deleted.
 */
export const REFRESH_TOKEN_LIFETIME = 30 * 86_400;

const ALGORITHM = 'HS256';
/** Another type than access tokens have, so that neither is ever taken for the other. */
const TYPE = 'refresh+jwt';
/** Characters; ours have about 400. */
const MAX_LENGTH = 2048;
/** Seconds by which the clocks of two instances may differ. */
const CLOCK_TOLERANCE = 5;

export class RefreshTokens implements RefreshTokenService {
  readonly #keys: SigningKeys;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(keys: SigningKeys, clock: Clock, random: Random) {
    this.#keys = keys;
    this.#clock = clock;
    this.#random = random;
  }

  /** @throws when the signing secret cannot be had */
  async issue({ user, application }: Pick<TokenGrant, 'user' | 'application'>): Promise<IssuedRefreshToken> {
    const now = Math.floor(this.#clock.now() / 1000);
    const tokenId = makeTokenId(this.#random);
    const claims = {
      client_id: application.id,
      gen: user.tokenGeneration,
      // JSON leaves it out where there is none.
      app_gen: application.tokenGeneration,
    };
    const refreshToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setAudience(audienceOf(application))
      .setSubject(user.name)
      .setJti(tokenId)
      .setIssuedAt(now)
      .setExpirationTime(now + REFRESH_TOKEN_LIFETIME)
      .sign(await this.#keys.refreshTokenKey());
    return { refreshToken, tokenId };
  }

  async verify(token: string): Promise<VerifiedToken | null> {
    const claims = await this.read(token);
    return claims === null ? null : verifiedToken(claims);
  }

  /**
   * The claims of a live refresh token of this stage; what the table knows of it is still to be checked.
   * @returns null for everything else
   * @throws when the signing secret cannot be had: that is `unknown`, never a refusal
   */
  async read(token: string): Promise<RefreshTokenClaims | null> {
    if (token.length > MAX_LENGTH) return null;
    const found: RefreshTokenClaims[] = [];
    await this.#keys.findRefreshTokenKey(async (key) => {
      const claims = await this.#readUnder(key, token);
      if (claims !== null) found.push(claims);
      return claims !== null;
    });
    return found[0] ?? null;
  }

  async #readUnder(key: Uint8Array, token: string): Promise<RefreshTokenClaims | null> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        maxTokenAge: REFRESH_TOKEN_LIFETIME,
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(this.#clock.now()),
      });
      return refreshTokenClaims(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}
