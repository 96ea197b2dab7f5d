// Which folders are mutated, which tests must notice it, and a sample of their lines.
import { globSync, readFileSync } from 'node:fs';

/** Where a fault would let somebody in, or keep everybody out. */
export const MUTATED_FOLDERS: readonly string[] = [
  'functions/callers',
  'functions/decision',
  'functions/lockout',
  'functions/passwords',
  'functions/tokens',
];

/** The tests of the folders in which the targets lie, as globs. Foreign clients are left out: each start makes a certificate. */
export function testsOf(targets: readonly string[]): string[] {
  const folders = MUTATED_FOLDERS.filter((folder) => targets.some((target) => target.startsWith(folder)));
  return folders.map((folder) => `${folder.replace('functions', 'test')}/**/!(foreign-*).test.ts`);
}

/** Numbers from 0 to 1, the same for the same seed (a linear congruential generator, Numerical Recipes §7.1). */
function* numbersFrom(seed: number): Generator<number, never> {
  let state = seed >>> 0;
  while (true) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

const filesBelow = (target: string) =>
  target.endsWith('.ts') ? [target] : globSync(`${target}/**/*.ts`).sort();

/** `functions/lockout/rule.ts:68-68` for lines of code that the seed chooses. @param count how many */
export function sampleOf(targets: readonly string[], count: number): string[] {
  const lines = targets.flatMap(filesBelow).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((text, at) => ({ text: text.trim(), place: `${file}:${at + 1}-${at + 1}` }))
      .filter(({ text }) => /^(?!import |export (type|interface) |readonly |\/|\*|$).*\w/.test(text)),
  );
  const numbers = numbersFrom(Number(process.env.GATEHOOK_SEED ?? 1));
  const order = lines.map(({ place }) => ({ place, at: numbers.next().value }));
  return order
    .sort((one, other) => one.at - other.at)
    .slice(0, count)
    .map(({ place }) => place);
}
