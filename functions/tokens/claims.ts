// What a token of ours says: RFC 9068's claims and one of our own, read strictly.
import type { JWTPayload } from 'jose';

export interface TokenClaims {
  readonly issuer: string;
  readonly audience: string;
  /** The user's name, normalised. */
  readonly subject: string;
  /** The application that it was issued to. */
  readonly clientId: string;
  readonly tokenId: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Permissions, space-separated; absent where none was asked. */
  readonly scope?: string;
  /** The user's `tokenGeneration` when it was issued. */
  readonly generation: string;
}

/** RFC 9068 §2.2. jose takes a token without `exp` for one that never ends, unless it is required. */
export const REQUIRED_CLAIMS = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'];

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** @returns null where a claim is missing or of another type than we write: `aud` may be a list elsewhere */
export function claimsOf(payload: JWTPayload): TokenClaims | null {
  const { iss, aud, sub, client_id: clientId, jti, iat, exp, scope, gen } = payload;
  if (!isText(iss) || !isText(aud) || !isText(sub)) return null;
  if (!isText(clientId) || !isText(jti) || !isText(gen)) return null;
  if (iat === undefined || exp === undefined || !(scope === undefined || isText(scope))) return null;
  return {
    issuer: iss,
    audience: aud,
    subject: sub,
    clientId,
    tokenId: jti,
    issuedAt: iat,
    expiresAt: exp,
    ...(scope === undefined ? {} : { scope }),
    generation: gen,
  };
}
