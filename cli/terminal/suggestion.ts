// What a mistyped name may have meant.

/** Insertions, deletions and replacements between two texts (Levenshtein), and exchanged neighbours as one. */
function distance(one: string, other: string): number {
  let [before, row]: [number[], number[]] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let line = 1; line <= one.length; line++) {
    const next = [line];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (one[line - 1] === other[column - 1] ? 0 : 1);
      const shifted = Math.min(row[column] ?? 0, next[column - 1] ?? 0) + 1;
      const isExchanged = one[line - 1] === other[column - 2] && one[line - 2] === other[column - 1];
      const exchanged = isExchanged ? (before[column - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, shifted, exchanged));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}

/** Whether one is the other with a typing mistake or two. */
export const isNear = (one: string, other: string): boolean =>
  Math.max(one.length, other.length) <= LONGEST &&
  distance(one.toLowerCase(), other.toLowerCase()) <= nearness(Math.min(one.length, other.length));

/** Mistakes that a name of so many letters may have: broker.login is not meant by broker.topic. */
const nearness = (length: number): number => Math.min(2, Math.max(1, length / 4));

/** Longer texts are no typing mistakes, and would take time. */
const LONGEST = 100;

/**
 * ` Did you mean rabbitmq?` for what is near to a name that exists.
 * @returns null where nothing is near
 */
export function suggestion(typed: string, names: readonly string[]): string | null {
  if (typed.length > LONGEST) return null;
  const near = [...new Set(names)]
    .map((name) => ({ name, far: distance(typed.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= nearness(Math.min(name.length, typed.length)))
    .sort((one, other) => one.far - other.far);
  const [best] = near;
  return best === undefined ? null : `Did you mean ${best.name}?`;
}
