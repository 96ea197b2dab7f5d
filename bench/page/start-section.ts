// Cold starts, as docs/performance.md shows them.
import type { Result, Row } from '../measure/result.ts';
import { STARTS } from '../parts/start.ts';
import { barsSvg } from './bars.ts';
import { heading } from './heading.ts';
import { digits, find, middle, withNoise } from './numbers.ts';
import { picture, type Section } from './section.ts';
import { markdownTable } from './table.ts';

/** Processor time as a share of the first's under the same condition, by their medians. */
function processorShare(rows: readonly Row[], { of, figures }: Row): number {
  const first = rows.find((row) => row.of === of);
  return middle(figures.cpu) / middle(find(rows, of, first?.name ?? '')?.figures.cpu);
}

function startTable(rows: readonly Row[]): string {
  const body = rows.map((row) => [
    row.of,
    row.name,
    withNoise(row.figures.milliseconds),
    row.figures.share === undefined ? '' : `${withNoise(row.figures.share)} ×`,
    withNoise(row.figures.cpu),
    row.figures.share === undefined ? '' : `**${digits(processorShare(rows, row))} ×**`,
  ]);
  const head = ['until', '', 'ms', 'against the empty handler', 'processor ms', 'against the empty handler'];
  return markdownTable([head, ...body]);
}

export function startSection(result: Result): Section {
  const { rows } = result;
  const top = heading(result);
  // Without Lambda's own client there is no figure, and the heading says so.
  if (rows.length === 0) return { text: top, pictures: {} };
  const file = 'start.svg';
  const title = 'Milliseconds of a cold start';
  const drawn = rows.map((row) => ({ ...row, name: `${row.name}, ${row.of}` }));
  return {
    text: [
      top,
      picture(file, title),
      `${STARTS} starts of each in a round, all in turn; a share is that of two starts of the same turn:`,
      startTable(rows),
    ].join('\n\n'),
    pictures: { [file]: barsSvg({ title, rows: drawn, figure: 'milliseconds' }) },
  };
}
