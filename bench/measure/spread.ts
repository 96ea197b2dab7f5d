// What repeated measurements come to: a median, and the tenth and ninetieth percentile that show the noise.

/** A figure as the results hold it. */
export interface Spread {
  readonly median: number;
  readonly p10: number;
  readonly p90: number;
}

/**
 * @param values in any order
 * @param part 0 to 1: 0.5 is the median
 * @returns the value below which that part lies, by the nearest rank; NaN where there are none
 */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

/** Four significant digits: the rest is noise, and would make every line of a stored result differ. */
const rounded = (value: number) => Number(value.toPrecision(4));

export const spreadOf = (values: readonly number[]): Spread => ({
  median: rounded(percentile(values, 0.5)),
  p10: rounded(percentile(values, 0.1)),
  p90: rounded(percentile(values, 0.9)),
});
