// Interleaved rounds: each contender is measured once in every round, so that what the machine does meanwhile meets all.
import type { Row } from './result.ts';
import { spreadOf } from './spread.ts';

export interface Contender {
  readonly of: string;
  readonly name: string;
  /** Measures for a moment. @returns figures by name */
  measure(): Promise<Readonly<Record<string, number>>>;
  /** Who, under the same conditions, each round's first figure is stated as a share of: as `share`. */
  readonly against?: string;
}

/** The figures that one contender had in each round. */
type Series = Map<string, number[]>;

function add(series: Series, figures: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(figures)) series.set(name, [...(series.get(name) ?? []), value]);
}

/** The first figure of one against that of the other, round by round. */
function shares(own: Series, other: Series): number[] {
  const [mine = []] = own.values();
  const [theirs = []] = other.values();
  return mine.map((value, round) => value / (theirs[round] ?? Number.NaN));
}

/**
 * @param onRound told before each round, from 1 on
 * @returns one row for each contender; every second round goes through them backwards
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
  onRound: (round: number) => void = () => undefined,
): Promise<Row[]> {
  const measured = new Map(contenders.map((contender) => [contender, new Map<string, number[]>()]));
  for (let round = 1; round <= rounds; round++) {
    onRound(round);
    for (const contender of round % 2 ? contenders : contenders.toReversed())
      add(measured.get(contender) ?? new Map(), await contender.measure());
  }
  return contenders.map((contender) => {
    const { of, name, against } = contender;
    const own: Series = new Map(measured.get(contender));
    const base = contenders.find((one) => one.of === of && one.name === against);
    const other = base && measured.get(base);
    if (other) own.set('share', shares(own, other));
    return {
      of,
      name,
      figures: Object.fromEntries([...own].map(([figure, values]) => [figure, spreadOf(values)])),
    };
  });
}
