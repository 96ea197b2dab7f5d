// The hasher of one process: finds a stored hash's format, checks what it costs, and computes it in a slot.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Random } from '../decision/clock.ts';
import {
  NoHashBegan,
  type PasswordHasher,
  type RequestTime,
  type Verification,
} from '../decision/password-hasher.ts';
import { excessOf, faultOf } from './excess.ts';
import type { DecodedHash, PasswordFormat } from './format.ts';
import { argon2idMaker, newSalt } from './formats/argon2.ts';
import { wrapOldHash } from './formats/wrapped.ts';
import { HashSlots } from './hash-slots.ts';
import type { InspectOptions } from './inspect.ts';
import { LEAST_DECISION_TIME } from './limits.ts';
import type { OldHash } from './old-hash.ts';
import { checkParameters, DEFAULT_PARAMETERS } from './parameters.ts';
import { checkPeppers } from './peppers.ts';
import { FORMATS, findFormat } from './registry.ts';
import { type Bounds, boundsOf } from './stage.ts';

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
function refuseBeyond(decoded: DecodedHash, bounds: Bounds, time: number): string | null {
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
      const found = findFormat(stored, { peppers }, formats);
      if ('reason' in found) return { result: 'unusable', reason: found.reason };
      const { expected, derive, description } = found.decoded;
      const beyond = refuseBeyond(found.decoded, bounds, decisionTime);
      if (beyond !== null) return { result: 'unusable', reason: beyond };
      const bytes = Buffer.from(password);
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
      slots.run(current.description, signal, () => make(Buffer.from(password))),
    async spendEqualWork(password, { signal } = FOREVER) {
      const bytes = Buffer.from(password);
      await slots.run(current.description, signal, () => current.make(bytes, dummySalt));
    },
    wrap: (old) =>
      wrapOldHash(old, (bytes) => slots.run(current.description, FOREVER.signal, () => make(bytes))),
  };
}
