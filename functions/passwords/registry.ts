// The table of hash formats, and the hasher that finds a stored hash's row in it.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Random } from '../decision/clock.ts';
import {
  NoHashBegan,
  type PasswordHasher,
  type RequestTime,
  type Verification,
} from '../decision/password-hasher.ts';
import type { DecodeContext, DecodedHash, PasswordFormat } from './format.ts';
import { argon2, argon2Cost, argon2idMaker, newSalt } from './formats/argon2.ts';
import { bcrypt } from './formats/bcrypt.ts';
import { djangoArgon2, djangoBcrypt, djangoBcryptSha256 } from './formats/django.ts';
import { firebaseScrypt } from './formats/firebase-scrypt.ts';
import { ldap } from './formats/ldap.ts';
import { djangoPbkdf2, phcPbkdf2, werkzeugPbkdf2 } from './formats/pbkdf2.ts';
import { djangoScrypt, phcScrypt, werkzeugScrypt } from './formats/scrypt.ts';
import { shaCrypt } from './formats/sha-crypt.ts';
import { wrapOldHash, wrapped } from './formats/wrapped.ts';
import { HashSlots } from './hash-slots.ts';
import {
  excessOf,
  type HashLimits,
  hashLimits,
  LEAST_DECISION_TIME,
  MAX_STORED_CHARACTERS,
  utmostLimits,
} from './limits.ts';
import type { OldHash } from './old-hash.ts';
import { checkParameters, DEFAULT_PARAMETERS } from './parameters.ts';
import { checkPeppers, type Pepper } from './peppers.ts';
import { refusalOf } from './refused.ts';
import type { StageOptions } from './stage.ts';
import { UnusableHash } from './unusable-hash.ts';

/** A new format is one file, one line here and one row in docs/password-hashes.md. No text begins like two of them. */
export const FORMATS: readonly PasswordFormat[] = [
  argon2,
  bcrypt,
  phcScrypt,
  werkzeugScrypt,
  djangoScrypt,
  phcPbkdf2,
  werkzeugPbkdf2,
  djangoPbkdf2,
  djangoArgon2,
  djangoBcrypt,
  djangoBcryptSha256,
  firebaseScrypt,
  ldap,
  shaCrypt,
  wrapped,
];

/** What can be told of a stored hash without a password. */
export type Inspection =
  | { readonly ok: true; readonly format: string }
  /** For the import's report; never holds the hash. */
  | { readonly ok: false; readonly reason: string };

export interface InspectOptions extends StageOptions {
  /** The first keys new hashes; all of them verify. */
  readonly peppers?: readonly Pepper[];
}

/** What a stage has for one hash, and what any stage could have. */
function boundsOf({ memoryLimitKiB, decisionTime = LEAST_DECISION_TIME, parameters }: StageOptions) {
  const currentHash = argon2Cost(parameters ?? DEFAULT_PARAMETERS).milliseconds;
  const within = (time: number) =>
    hashLimits({ functionMemoryKiB: memoryLimitKiB, decisionTime: time, currentHash });
  return { within, stage: within(decisionTime), utmost: utmostLimits(currentHash) };
}

interface Found {
  readonly format: PasswordFormat;
  readonly decoded: DecodedHash;
}

/** Finds the row and reads the text, computing nothing: it takes microseconds, whatever the text asks for. */
function find(
  stored: string,
  context: DecodeContext,
  formats: readonly PasswordFormat[] = FORMATS,
): Found | { readonly reason: string } {
  if (stored.length > MAX_STORED_CHARACTERS)
    return { reason: `longer than ${MAX_STORED_CHARACTERS} characters` };
  const format = formats.find(({ understands }) => understands.test(stored));
  if (format === undefined) return { reason: refusalOf(stored) };
  try {
    return { format, decoded: format.decode(stored, context) };
  } catch (error) {
    if (error instanceof UnusableHash) return { reason: `${format.name}: ${error.message}` };
    throw error;
  }
}

/** Why a hash is beyond the limits, with the way out; null for one that is within them. */
function faultOf({ cost, description }: DecodedHash, limits: HashLimits): string | null {
  const beyond = excessOf(cost, limits);
  return beyond === null ? null : `${description}, ${beyond.excess}: ${beyond.wayOut}`;
}

/** The bounds that a login would apply, applied before a hash is stored, so that no row is stored that never verifies. */
export function inspectHash(stored: string, { peppers = [], ...stage }: InspectOptions): Inspection {
  const found = find(stored, { peppers });
  if ('reason' in found) return { ok: false, reason: found.reason };
  const reason = faultOf(found.decoded, boundsOf(stage).stage);
  return reason === null ? { ok: true, format: found.format.name } : { ok: false, reason };
}

export interface HasherOptions extends InspectOptions {
  readonly random?: Pick<Random, 'bytes'>;
  /** The process's: a hasher that is made anew, with other peppers, shares them with the one before. */
  readonly slots?: HashSlots;
  /** Instead of all, for tests. */
  readonly formats?: readonly PasswordFormat[];
}

/** What operators need beyond a decision. They may wait as long as a hash takes. */
export interface WrappingHasher extends PasswordHasher {
  verify(stored: string, password: string, time?: RequestTime): Promise<Verification>;
  hash(password: string, time?: RequestTime): Promise<string>;
  spendEqualWork(password: string, time?: RequestTime): Promise<void>;
  /**
   * Puts an old fast hash under argon2id at the current parameters.
   * @throws UnusableHash where its salt is too long to be stored
   */
  wrap(old: OldHash): Promise<string>;
}

const isEqual = (derived: Buffer | null, expected: Buffer): boolean =>
  derived !== null && derived.length === expected.length && timingSafeEqual(derived, expected);

/** For operators, who wait as long as a hash takes. */
const FOREVER: RequestTime = {
  signal: new AbortController().signal,
  decisionTime: Number.POSITIVE_INFINITY,
};

const PATIENT_ROUTE = 'one login through POST /webhook has the time for it, and replaces the hash';

/**
 * Why a hash does not begin in this request; null where it may. A hash that no stage could compute is unusable; one that
 * another setting or another route has the time for must not read as a wrong password.
 * @throws NoHashBegan
 */
function refuseBeyond(
  decoded: DecodedHash,
  bounds: ReturnType<typeof boundsOf>,
  time: number,
): string | null {
  if (excessOf(decoded.cost, bounds.utmost) !== null) return faultOf(decoded, bounds.stage);
  const here = excessOf(decoded.cost, bounds.within(time));
  if (here === null) return null;
  const wayOut = excessOf(decoded.cost, bounds.stage) === null ? PATIENT_ROUTE : here.wayOut;
  throw new NoHashBegan(`${decoded.description}, ${here.excess}: ${wayOut}`);
}

/**
 * The hasher of one process.
 * @throws ParametersError, PepperError where the stage's settings cannot be used
 */
export function createPasswordHasher(options: HasherOptions): WrappingHasher {
  const { peppers = [], parameters = DEFAULT_PARAMETERS } = options;
  const { random = { bytes: randomBytes }, slots = new HashSlots(), formats = FORMATS } = options;
  const bounds = boundsOf(options);
  checkParameters(parameters, bounds.within(LEAST_DECISION_TIME));
  checkPeppers(peppers);
  const current = argon2idMaker(parameters, peppers[0]);
  const dummySalt = newSalt(random);
  const make = (bytes: Buffer) => current.make(bytes, newSalt(random));
  return {
    async verify(stored, password, { signal, decisionTime } = FOREVER): Promise<Verification> {
      const found = find(stored, { peppers }, formats);
      if ('reason' in found) return { result: 'unusable', reason: found.reason };
      const { expected, derive, description } = found.decoded;
      const beyond = refuseBeyond(found.decoded, bounds, decisionTime);
      if (beyond !== null) return { result: 'unusable', reason: beyond };
      const bytes = Buffer.from(password, 'utf8');
      const outdated = !stored.startsWith(current.prefix);
      // A fast imported hash must not answer sooner than an unknown name, so what does not itself compute one current
      // argon2id costs one more. A wrapped hash holds one, and twice the work would tell it apart as well.
      const needsMore = !stored.includes(current.prefix);
      const derived = await slots.run(description, signal, async () => {
        const bytesOfHash = await derive(bytes, signal);
        if (needsMore && !signal.aborted) await current.make(bytes, dummySalt);
        return bytesOfHash;
      });
      return isEqual(derived, expected) ? { result: 'match', outdated } : { result: 'mismatch' };
    },
    hash: (password, { signal } = FOREVER) =>
      slots.run(current.description, signal, () => make(Buffer.from(password, 'utf8'))),
    async spendEqualWork(password, { signal } = FOREVER) {
      const bytes = Buffer.from(password, 'utf8');
      await slots.run(current.description, signal, () => current.make(bytes, dummySalt));
    },
    wrap: (old) =>
      wrapOldHash(old, (bytes) => slots.run(current.description, FOREVER.signal, () => make(bytes))),
  };
}
