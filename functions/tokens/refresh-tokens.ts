// Refresh tokens: what a client keeps in place of the password. Nobody reads them but this stage, so they are MACed.
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Clock, Random } from '../decision/clock.ts';
import {
  audienceOf,
  type RefreshTokenService,
  type TokenGrant,
  type VerifiedToken,
} from '../decision/token-service.ts';
import type { SigningKeys } from '../secrets/signing-keys.ts';

/** Seconds: 30 days. What ends one sooner is the user's next `tokenGeneration`: a new password, `disable`, `revoke-tokens`. */
export const REFRESH_TOKEN_LIFETIME = 30 * 86_400;

const ALGORITHM = 'HS256';
/** Another type than access tokens have, so that neither is ever taken for the other. */
const TYPE = 'refresh+jwt';
/** Characters; ours have about 350. */
const MAX_LENGTH = 2048;
const ID_BYTES = 16;
/** Seconds by which the clocks of two instances may differ. */
const CLOCK_TOLERANCE = 5;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function verifiedToken({ sub, aud, jti, gen }: JWTPayload): VerifiedToken | null {
  if (!isText(sub) || !isText(aud) || !isText(jti) || !isText(gen)) return null;
  return { tokenId: jti, username: sub, audience: aud, generation: gen };
}

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
  async issue({ user, application }: Pick<TokenGrant, 'user' | 'application'>): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({ gen: user.tokenGeneration })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
      .setAudience(audienceOf(application))
      .setSubject(user.name)
      .setJti(Buffer.from(this.#random.bytes(ID_BYTES)).toString('base64url'))
      .setIssuedAt(now)
      .setExpirationTime(now + REFRESH_TOKEN_LIFETIME)
      .sign(await this.#keys.refreshTokenKey());
  }

  /** @throws when the signing secret cannot be had: that is `unknown`, never a refusal */
  async verify(token: string): Promise<VerifiedToken | null> {
    if (token.length > MAX_LENGTH) return null;
    const found: VerifiedToken[] = [];
    await this.#keys.findRefreshTokenKey(async (key) => {
      const verified = await this.#read(token, key);
      if (verified !== null) found.push(verified);
      return verified !== null;
    });
    return found[0] ?? null;
  }

  async #read(token: string, key: Uint8Array): Promise<VerifiedToken | null> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        requiredClaims: ['sub', 'aud', 'jti', 'iat', 'exp', 'gen'],
        maxTokenAge: REFRESH_TOKEN_LIFETIME,
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(this.#clock.now()),
      });
      return verifiedToken(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}
