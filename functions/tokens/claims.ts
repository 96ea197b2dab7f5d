// What a token of ours says: RFC 9068's claims and one of our own, read strictly.
import type { JWTPayload } from 'jose';
import type { Random } from '../decision/clock.ts';
import type { VerifiedToken } from '../decision/token-service.ts';
import { base32 } from '../secrets/signing-secret.ts';

/** What every token of ours says, of either kind. */
interface CommonClaims {
  readonly audience: string;
  /** The user's name, normalised. */
  readonly subject: string;
  /** The application that it was issued to. */
  readonly clientId: string;
  readonly tokenId: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** The user's `tokenGeneration` when it was issued. */
  readonly generation: string;
}

export interface AccessTokenClaims extends CommonClaims {
  readonly kind: 'access';
  readonly issuer: string;
  /** Permissions, space-separated; absent where none was asked. */
  readonly scope?: string;
}

export interface RefreshTokenClaims extends CommonClaims {
  readonly kind: 'refresh';
  /** The application's `tokenGeneration` when it was issued, if it had one. */
  readonly applicationGeneration?: string;
}

export type TokenClaims = AccessTokenClaims | RefreshTokenClaims;

/** Letters and digits of a token's id, 130 random bits: operators type it, so nothing in it looks like an option. */
const ID_CHARACTERS = 26;
const ID_BYTES = 17;

/** A new `jti`: the same form for both kinds, so that one command revokes either. */
export const makeTokenId = (random: Random): string => base32(random.bytes(ID_BYTES), ID_CHARACTERS);

/** RFC 9068 §2.2. jose takes a token without `exp` for one that never ends, unless it is required. */
export const REQUIRED_CLAIMS = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'];

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** @returns null where a claim is missing or of another type than we write: `aud` may be a list elsewhere */
function commonClaims(payload: JWTPayload): CommonClaims | null {
  const { aud, sub, client_id: clientId, jti, iat, exp, gen } = payload;
  if (!isText(aud) || !isText(sub) || !isText(clientId) || !isText(jti) || !isText(gen)) return null;
  if (iat === undefined || exp === undefined) return null;
  return {
    audience: aud,
    subject: sub,
    clientId,
    tokenId: jti,
    issuedAt: iat,
    expiresAt: exp,
    generation: gen,
  };
}

/** @returns null where a claim is missing or of another type than we write */
export function accessTokenClaims(payload: JWTPayload): AccessTokenClaims | null {
  const claims = commonClaims(payload);
  const { iss, scope } = payload;
  if (claims === null || !isText(iss) || !(scope === undefined || isText(scope))) return null;
  return { ...claims, kind: 'access', issuer: iss, ...(scope === undefined ? {} : { scope }) };
}

/** @returns null where a claim is missing or of another type than we write */
export function refreshTokenClaims(payload: JWTPayload): RefreshTokenClaims | null {
  const claims = commonClaims(payload);
  const { app_gen: applicationGeneration } = payload;
  if (claims === null || !(applicationGeneration === undefined || isText(applicationGeneration))) return null;
  return {
    ...claims,
    kind: 'refresh',
    ...(applicationGeneration !== undefined && { applicationGeneration }),
  };
}

/** What a decision needs of the claims. */
export function verifiedToken(claims: TokenClaims): VerifiedToken {
  const { tokenId, subject: username, audience, clientId: issuedTo, generation } = claims;
  return {
    tokenId,
    username,
    audience,
    issuedTo,
    generation,
    ...('applicationGeneration' in claims && { applicationGeneration: claims.applicationGeneration }),
  };
}
