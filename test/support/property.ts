// fast-check with one seed for every run, so that a property that failed once fails again: `GATEHOOK_SEED=7 npm test` tries others.
import fc from 'fast-check';

export const SEED = Number(process.env.GATEHOOK_SEED ?? 1);
fc.configureGlobal({ seed: SEED });

/** The share of the cases that runs: a tenth in `npm test`, all in `npm run prove`, fewer for each mutant of `npm run mutate`. */
const SHARE = Number(process.env.GATEHOOK_CASES ?? 0.1);

/** How many cases of a property run. @param most in `npm run prove` */
export const cases = (most: number): number => Math.ceil(most * SHARE);

export { default } from 'fast-check';
