// The cost of new hashes: a setting of the stage, never below what OWASP accepts nor above what is verified again.

import { type Argon2Cost, checkArgon2, type HashLimits } from './limits.ts';
import { UnusableHash } from './unusable-hash.ts';

/** OWASP's recommended minimum (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane. 6 ms here. */
export const DEFAULT_PARAMETERS: Argon2Cost = { memory: 19_456, passes: 2, lanes: 1 };

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
export function checkParameters(cost: Argon2Cost, limits: HashLimits): void {
  if (![cost.memory, cost.passes, cost.lanes].every(Number.isInteger))
    throw new ParametersError('argon2id memory, passes and lanes must be whole numbers');
  if (!OWASP_MINIMUMS.some(({ memory, passes }) => cost.memory >= memory && cost.passes >= passes)) {
    const rows = OWASP_MINIMUMS.map(({ memory, passes }) => `${memory} KiB with ${passes}`).join(', ');
    throw new ParametersError(`argon2id needs at least one of these memories and passes: ${rows}`);
  }
  try {
    checkArgon2(cost, limits);
  } catch (error) {
    if (!(error instanceof UnusableHash)) throw error;
    throw new ParametersError(`${error.message}; choose less, or give the function more memory`);
  }
}
