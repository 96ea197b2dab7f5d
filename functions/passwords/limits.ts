// What a stored hash may cost: derived from the memory of the function that verifies it and from the time that products
// wait for an answer. Stored parameters are foreign data: without bounds, one imported row could take all memory or time
// of the function at each login. Every format states what a hash costs; it is compared with the limits at
// import, and again before every verify.
import { HASH_SLOTS } from './hash-slots.ts';

/** Characters of a stored hash. The longest understood, firescrypt, has about 300; the bound keeps parsing in microseconds. */
export const MAX_STORED_CHARACTERS = 2048;

/**
 * What computing a hash takes at most, for the password that takes longest. Milliseconds are those of one reference
 * core: one of this project's machine (AMD EPYC, Node 24.21) while every hardware thread of it is busy, as on a host
 * that others share. There argon2id at the default takes 17 ms and bcrypt at cost 12 takes 273 ms; on an idle one 6 ms and
 * 200 ms. Lambda gives one such core from 1,769 MB on.
 */
export interface HashCost {
  readonly milliseconds: number;
  readonly memoryKiB: number;
}

/** What one hash may cost where it is verified. */
export interface HashLimits extends HashCost {
  /** The part of a reference core that the function has, 1 at most. */
  readonly cores: number;
  /** Milliseconds of a reference core that are kept for the current hashes beside it. */
  readonly kept: number;
}

/** KiB: Kratos allows 1 GiB, libsodium's "moderate" asks for 256 MiB. */
export const MAX_MEMORY_KIB = 262_144;
/** KiB that Node and the bundle take, rounded up from 120 MiB. */
export const NODE_KIB = 131_072;
/** From here on Lambda gives one whole vCPU, below it a part in proportion (AWS). */
export const ONE_CORE_MB = 1769;
/** Lambda's largest function, 10,240 MB. */
export const MOST_FUNCTION_KIB = 10_485_760;
/** Milliseconds of a decision that are kept for its trips: the facts, the claim and the clearing, 100 ms each. */
export const TRIPS = 300;
/** A hash may take half again as long as stated: processors differ, and a neighbour's work slows this one. */
export const HEADROOM = 1.5;

/** Milliseconds of the whole answer in which claims are given back; a test holds it to the exchange's. */
export const ANSWER_MARGIN = 500;
/**
 * Milliseconds that the least patient product leaves for a decision: EMQX's 2 s, less that margin. A test holds it to the
 * dialects.
 */
export const LEAST_DECISION_TIME = 1500;
/** Seconds that `POST /webhook` may be given (`hash.patience`): API Gateway ends a request after 30. */
export const MOST_PATIENCE = 20;
/** Less than this would be less than it has without the setting. */
export const LEAST_PATIENCE = 3;

/** What the limits follow from. */
export interface HashingStage {
  /** KiB of the function's memory. */
  readonly functionMemoryKiB: number;
  /** Milliseconds that a decision may take, trips included. */
  readonly decisionTime: number;
  /** Milliseconds of a reference core that one current hash costs: one is equal work, one replaces the old hash. */
  readonly currentHash: number;
}

/**
 * Memory is shared out among the slots, so that hashes which were abandoned cannot fill the function together with
 * those that run: allocation must not be what fails.
 */
export function hashLimits({ functionMemoryKiB, decisionTime, currentHash }: HashingStage): HashLimits {
  const cores = Math.min(1, functionMemoryKiB / (ONE_CORE_MB * 1024));
  const kept = 2 * currentHash;
  const share = Math.max(0, Math.floor((functionMemoryKiB - NODE_KIB) / HASH_SLOTS));
  return {
    memoryKiB: Math.min(MAX_MEMORY_KIB, share),
    milliseconds: ((decisionTime - TRIPS) / HEADROOM) * cores - kept,
    cores,
    kept,
  };
}

/** What the largest function with the most patience could compute: a hash beyond it can be verified by no stage. */
export const utmostLimits = (currentHash: number): HashLimits =>
  hashLimits({
    functionMemoryKiB: MOST_FUNCTION_KIB,
    decisionTime: MOST_PATIENCE * 1000,
    currentHash,
  });
