// Reading an access token, so strictly that only what a stage of ours issued is accepted.
import { errors, type JWSHeaderParameters, jwtVerify } from 'jose';
import { type AccessTokenClaims, accessTokenClaims, REQUIRED_CLAIMS } from './claims.ts';
import { MAX_TOKEN_LIFETIME } from './key-set.ts';
import type { ImportedKey } from './token-keys.ts';

export const ALGORITHM = 'RS256';
export const TYPE = 'at+jwt';
/** Characters; the longest that we issue is shorter (decision/token-service.ts bounds what goes into it). */
const MAX_LENGTH = 8192;
/** jose takes a trailing space and other alphabets (measured); a compact JWS has these characters only. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Exactly what we write: no `jwk`, `jku`, `x5u`, `crit` or `b64` is ever looked at (CVE-2018-0114). */
const HEADER_MEMBERS = 'alg,kid,typ';
const THUMBPRINT = /^[\w-]{43}$/;
/** Seconds by which the clocks of two instances may differ: a token must not be from the future elsewhere. */
const CLOCK_TOLERANCE = 5;

/** One text for one token: the last character of a part may otherwise be changed without changing its bytes. */
const isCanonical = (part: string) => Buffer.from(part, 'base64url').toString('base64url') === part;

export interface ReadOptions {
  readonly issuer: string;
  /** The public key of that name; null where the stage has none. */
  readonly find: (kid: string) => Promise<ImportedKey | null>;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * The claims of a live token; what the table knows of it is still to be checked.
 * @returns null for everything else
 * @throws when the keys cannot be had: that is `unknown`, never a refusal
 */
export async function readToken(
  token: string,
  { issuer, find, now }: ReadOptions,
): Promise<AccessTokenClaims | null> {
  if (token.length > MAX_LENGTH || !COMPACT.test(token) || !token.split('.').every(isCanonical)) return null;
  try {
    const { payload } = await jwtVerify(token, (header) => keyOf(header, find), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer,
      requiredClaims: REQUIRED_CLAIMS,
      // Without it jose accepts an `iat` of tomorrow (measured).
      maxTokenAge: MAX_TOKEN_LIFETIME,
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(now),
    });
    return accessTokenClaims(payload);
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

async function keyOf(header: JWSHeaderParameters, find: ReadOptions['find']): Promise<ImportedKey> {
  const known = Object.keys(header).sort().join() === HEADER_MEMBERS;
  const { kid = '' } = header;
  const key = known && THUMBPRINT.test(kid) ? await find(kid) : null;
  if (key === null) throw new errors.JWKSNoMatchingKey();
  return key;
}
