// Every bound on what a stored hash may ask for. Stored parameters are foreign data: without bounds, one imported row
// could take all memory or time of the function at each login. Checked at import and again before every verify.
// Costs were measured on one core of an AMD EPYC with Node 24.21; Lambda gives one such core from 1,769 MB on.
// The webhook's whole budget for a request is 2.5 s (docs/operating.md).
import { UnusableHash } from './unusable-hash.ts';

/** What depends on the machine that verifies. */
export interface HashLimits {
  /** KiB that one hash may fill. */
  readonly memoryKiB: number;
}

/** Characters of a stored hash. The longest understood, firescrypt, has about 300; the bound keeps parsing in microseconds. */
export const MAX_STORED_CHARACTERS = 2048;
/** KiB: Kratos allows 1 GiB, libsodium's "moderate" asks for 256 MiB. */
const MAX_MEMORY_KIB = 262_144;

/**
 * A quarter of the function's memory, for one hash: Node and the bundle take about 120 MiB, a request may verify an
 * old hash and compute a new one together, and allocation must not be what fails.
 * @param functionMemoryKiB the memory of the Lambda function, or of the machine that checks for it
 */
export function hashLimits(functionMemoryKiB: number): HashLimits {
  return { memoryKiB: Math.min(MAX_MEMORY_KIB, Math.floor(functionMemoryKiB / 4)) };
}

/** Passes: Kratos 10. The strongest named by a source is Keycloak's and OWASP's 5 (at 7 MiB). */
const MAX_ARGON2_PASSES = 10;
/** Lanes: Kratos 16, its default being twice the cores of its machine. They share the same memory, so cost nothing more. */
const MAX_ARGON2_LANES = 16;
/** KiB × passes, 1 GiB: five times Authelia's 64 MiB × 3. Worst cost 0.9 s (256 MiB × 4, mostly touching fresh memory). */
const MAX_ARGON2_WORK = 1_048_576;

/** N: Kratos and OWASP 2^17. With r = 8 that is 128 MiB and 0.29 s. */
const MAX_SCRYPT_N = 131_072;
/** r: Kratos 8, the value every source uses. */
const MAX_SCRYPT_R = 8;
/** p: Kratos and OWASP 10. */
const MAX_SCRYPT_P = 10;
/** N × r × p: twice OWASP's 2^17 × 8 × 1, which its other rows equal. Worst cost 0.6 s. */
const MAX_SCRYPT_WORK = 2_097_152;

/**
 * Rounds: Kratos allows 10,000,000, which is 3.2 s of SHA-512, beyond the budget. OWASP asks for 1,400,000 of SHA-1,
 * Django 5.2 for 1,000,000. Worst cost 1.3 s (SHA-384 to 64 bytes, two blocks of 2,000,000).
 */
const MAX_PBKDF2_ROUNDS = 2_000_000;

/** Kratos. Worst cost 1.6 s; 12, the usual one, costs 0.2 s. */
const MAX_BCRYPT_COST = 15;
/** bcrypt's own least. */
const MIN_BCRYPT_COST = 4;

/** Rounds: the specification allows 999,999,999; passlib's default, the strongest published, is 656,000. Worst cost 1.6 s. */
const MAX_SHA_CRYPT_ROUNDS = 700_000;
/** The specification's least. */
const MIN_SHA_CRYPT_ROUNDS = 1000;

/** Bytes: a shorter digest could be met by guessing; an empty one would equal anything. */
const MIN_DIGEST_BYTES = 16;
/** Bytes of SHA-512, the longest that a source stores. Each further block of PBKDF2 would cost all rounds again. */
const MAX_DIGEST_BYTES = 64;
/** Bytes: RFC 9106 §3.1 has 8 as the least for argon2, and the library refuses less. */
const MIN_ARGON2_SALT_BYTES = 8;

/** @throws UnusableHash outside `least` to `most`, and for what is no number */
function within(what: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new UnusableHash(`${what}: ${value} is outside the limits, ${least} to ${most}`);
}

/** @throws UnusableHash */
export function checkDigest(digest: Buffer): void {
  within('bytes of the digest', digest.length, MIN_DIGEST_BYTES, MAX_DIGEST_BYTES);
}

/** Memory in KiB, passes and lanes. */
export interface Argon2Cost {
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** @throws UnusableHash */
export function checkArgon2(cost: Argon2Cost, limits: HashLimits): void {
  within('argon2 passes', cost.passes, 1, MAX_ARGON2_PASSES);
  within('argon2 lanes', cost.lanes, 1, MAX_ARGON2_LANES);
  // RFC 9106 §3.1: at least 8 KiB for each lane.
  within('argon2 memory in KiB', cost.memory, 8 * cost.lanes, limits.memoryKiB);
  within('argon2 memory in KiB × passes', cost.memory * cost.passes, 1, MAX_ARGON2_WORK);
}

/** @throws UnusableHash */
export function checkArgon2Salt(salt: Buffer): void {
  within('bytes of the argon2 salt', salt.length, MIN_ARGON2_SALT_BYTES, MAX_STORED_CHARACTERS);
}

/** RFC 7914's names. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** Bytes that scrypt fills. */
export const scryptMemory = ({ N, r, p }: ScryptCost): number => 128 * r * (N + p);

/** @throws UnusableHash */
export function checkScrypt(cost: ScryptCost, limits: HashLimits): void {
  within('scrypt N', cost.N, 2, MAX_SCRYPT_N);
  if (!Number.isInteger(Math.log2(cost.N))) throw new UnusableHash(`scrypt N: ${cost.N} is no power of two`);
  within('scrypt r', cost.r, 1, MAX_SCRYPT_R);
  within('scrypt p', cost.p, 1, MAX_SCRYPT_P);
  within('scrypt N × r × p', cost.N * cost.r * cost.p, 1, MAX_SCRYPT_WORK);
  within('scrypt memory in KiB', (128 * cost.r * cost.N) / 1024, 0, limits.memoryKiB);
}

/** @throws UnusableHash */
export function checkPbkdf2(rounds: number): void {
  within('PBKDF2 rounds', rounds, 1, MAX_PBKDF2_ROUNDS);
}

/** @throws UnusableHash */
export function checkBcrypt(cost: number): void {
  within('bcrypt cost', cost, MIN_BCRYPT_COST, MAX_BCRYPT_COST);
}

/** @throws UnusableHash */
export function checkShaCrypt(rounds: number): void {
  within('SHA-crypt rounds', rounds, MIN_SHA_CRYPT_ROUNDS, MAX_SHA_CRYPT_ROUNDS);
}
