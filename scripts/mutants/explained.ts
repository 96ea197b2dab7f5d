// Mutants that no test can tell from the code itself, or that only tell it something which does not matter, and why.

interface Explanation {
  readonly file: string;
  /** The code and what it was changed into, as `npm run mutate` prints them. */
  readonly mutants: readonly (readonly [code: string, mutant: string])[];
  readonly why: string;
}

export const EXPLAINED: readonly Explanation[] = [];
