// Above each table: when and where it was measured, and what could not be.
import type { Result } from '../measure/result.ts';

/** @param isRepeated false where there was one run and no rounds */
export function heading(
  { date, machine, rounds, versions = {}, skipped = [] }: Result,
  isRepeated = true,
): string {
  const { processor, cores, memoryGiB, system, node, load } = machine;
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Measured ${date}: ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}, load ${load} at the start${isRepeated ? ';' : '.'}`,
    ...(isRepeated
      ? [`medians of ${rounds} interleaved rounds, the tenth to the ninetieth percentile in parentheses.`]
      : []),
    ...(peers.length > 0 ? [`Beside it: ${peers.join('; ')}.`] : []),
    ...skipped.map((reason) => `\nSkipped: ${reason}.`),
  ].join('\n');
}
