// Lists of grants and roles: adding to one, and taking away what is there.
import { refused } from '../terminal/errors.ts';

/** Each once, in the order in which they came. */
export const united = (before: readonly string[], added: readonly string[]): readonly string[] => [
  ...new Set([...before, ...added]),
];

/**
 * Takes away. What is not there is refused: a mistyped name must not look revoked.
 * @param fault says so of one, as sentences
 * @throws CommandError `not_held`
 */
export function without(
  before: readonly string[],
  taken: readonly string[],
  fault: (missing: string) => string,
): readonly string[] {
  const missing = taken.find((one) => !before.includes(one));
  if (missing !== undefined) throw refused('not_held', fault(missing));
  return before.filter((one) => !taken.includes(one));
}
