// The cost of new hashes: a setting of the stage, never below what OWASP accepts nor above what is verified again.

import { type Argon2Parameters, argon2Cost, describeArgon2, MAX_LANES } from './argon2-cost.ts';
import { excessOf } from './excess.ts';
import type { HashLimits } from './limits.ts';

/** OWASP's recommended minimum (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane. 6 ms of an idle core. */
export const DEFAULT_PARAMETERS: Argon2Parameters = { memory: 19_456, passes: 2, lanes: 1 };

/** OWASP's rows, each as good as the others: KiB at that many passes. */
const OWASP_MINIMUMS = [
  { memory: 47_104, passes: 1 },
  { memory: 19_456, passes: 2 },
  { memory: 12_288, passes: 3 },
  { memory: 9216, passes: 4 },
  { memory: 7168, passes: 5 },
] as const;

export class ParametersError extends Error {
  readonly code = 'broken_hash_parameters';

  constructor(message: string) {
    super(message);
    this.name = 'ParametersError';
  }
}

/** @throws ParametersError, saying what to choose instead */
export function checkParameters(parameters: Argon2Parameters, limits: HashLimits): void {
  const { memory, passes, lanes } = parameters;
  if (![memory, passes, lanes].every(Number.isInteger))
    throw new ParametersError('argon2id memory, passes and lanes must be whole numbers');
  if (!OWASP_MINIMUMS.some((least) => memory >= least.memory && passes >= least.passes)) {
    const rows = OWASP_MINIMUMS.map((least) => `${least.memory} KiB with ${least.passes}`).join(', ');
    throw new ParametersError(`argon2id needs at least one of these memories and passes: ${rows}`);
  }
  if (!(lanes >= 1 && lanes <= MAX_LANES))
    throw new ParametersError(`argon2id has 1 to ${MAX_LANES} lanes, not ${lanes}`);
  const beyond = excessOf(argon2Cost(parameters), limits);
  if (beyond === null) return;
  throw new ParametersError(
    `a new hash (${describeArgon2('argon2id', parameters)}) ${beyond.excess}; choose less, or give the function more memory`,
  );
}
