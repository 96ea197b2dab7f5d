// Why a stored hash is beyond the limits, in seconds and mebibytes, and what an operator can do about it.
import { HASH_SLOTS } from './hash-slots.ts';
import {
  ANSWER_MARGIN,
  type HashCost,
  type HashLimits,
  HEADROOM,
  MAX_MEMORY_KIB,
  MOST_PATIENCE,
  NODE_KIB,
  ONE_CORE_MB,
  TRIPS,
} from './limits.ts';

function secondsOf(milliseconds: number): string {
  if (!(milliseconds < 3_600_000)) return 'more than an hour';
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

const mebibytes = (kib: number): string =>
  Number.isFinite(kib) ? `${Math.ceil(kib / 1024).toLocaleString('en')} MiB` : 'more than any machine has';

/** The least whole seconds of `hash.patience` in which the hash would fit; null where no patience would do. */
function patienceFor({ milliseconds }: HashCost, { cores, kept }: HashLimits): number | null {
  const decision = TRIPS + ((milliseconds + kept) / cores) * HEADROOM;
  const patience = Math.ceil((decision + ANSWER_MARGIN) / 1000);
  return patience <= MOST_PATIENCE ? patience : null;
}

/** Why a hash is beyond the limits. */
export interface Excess {
  /** Follows the hash's description: `takes up to 2.2 s, and a login has 0.8 s for it`. */
  readonly excess: string;
  /** What an operator can do about a stored hash. */
  readonly wayOut: string;
}

const RESET = 'let this user reset the password (docs/password-hashes.md)';

function excessMemory({ memoryKiB }: HashCost, limits: HashLimits): Excess {
  const megabytes = Math.ceil((memoryKiB * HASH_SLOTS + NODE_KIB) / 1024);
  const ways = memoryKiB <= MAX_MEMORY_KIB ? [`give the function at least ${megabytes} MB of memory`] : [];
  return {
    excess: `fills ${mebibytes(memoryKiB)}, and one hash may fill ${mebibytes(limits.memoryKiB)}`,
    wayOut: [...ways, RESET].join(', or '),
  };
}

function excessTime(cost: HashCost, limits: HashLimits): Excess {
  const patience = patienceFor(cost, limits);
  const ways = [
    ...(limits.cores < 1 ? [`give the function ${ONE_CORE_MB} MB of memory, which is a whole core`] : []),
    ...(patience === null ? [] : [`set hash.patience to ${patience} (docs/deploy.md, "Settings")`]),
  ];
  const takes = secondsOf(cost.milliseconds / limits.cores);
  const has = secondsOf(Math.max(0, limits.milliseconds) / limits.cores);
  return {
    excess: `takes up to ${takes}, and a login has ${has} for it`,
    wayOut: [...ways, RESET].join(', or '),
  };
}

/** @returns null for a hash that is within the limits; what is no number is not */
export function excessOf(cost: HashCost, limits: HashLimits): Excess | null {
  if (!(cost.memoryKiB <= limits.memoryKiB)) return excessMemory(cost, limits);
  return cost.milliseconds <= limits.milliseconds ? null : excessTime(cost, limits);
}

/**
 * The whole reason why a hash is refused where it would be stored; null for one that is within the limits.
 * @param hash its cost, and what it is called in the log
 */
export function faultOf(
  { cost, description }: { readonly cost: HashCost; readonly description: string },
  limits: HashLimits,
): string | null {
  const beyond = excessOf(cost, limits);
  return beyond === null ? null : `${description}, ${beyond.excess}: ${beyond.wayOut}`;
}
