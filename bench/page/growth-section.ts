// Growth and cost, as docs/performance.md shows them.
import type { Result } from '../measure/result.ts';
import { PRICES } from '../prices.ts';
import { barsSvg } from './bars.ts';
import { heading } from './heading.ts';
import { digits, middle, withNoise } from './numbers.ts';
import { picture, type Section } from './section.ts';
import { markdownTable } from './table.ts';

export function growthSection(result: Result): Section {
  const file = 'growth.svg';
  const title = 'Milliseconds of the median decision, one connection';
  const rows = result.rows.map((row) => ({ ...row, name: `${row.name} ${row.of}` }));
  const table = rows.map(({ name, figures }) => [
    name,
    withNoise(figures.p50),
    withNoise(figures.p99),
    figures.share === undefined ? '' : `${withNoise(figures.share)} ×`,
  ]);
  return {
    text: [
      heading(result),
      picture(file, title),
      markdownTable([['', 'p50 ms', 'p99 ms', 'p50 against the first of its kind'], ...table]),
    ].join('\n\n'),
    pictures: { [file]: barsSvg({ title, rows, figure: 'p50' }) },
  };
}

const dollars = (value: number) => value.toFixed(2);

export function costSection(result: Result): Section {
  const file = 'cost.svg';
  const title = 'USD for a million requests';
  const table = result.rows.map(({ name, figures }) => {
    const of = (figure: string) => middle(figures[figure]);
    return [
      name,
      dollars(of('api')),
      `${digits(of('milliseconds'))} ms: ${dollars(of('lambda'))}`,
      `${digits(of('readUnits'))}: ${dollars(of('reads'))}`,
      `${digits(of('writeUnits'))}: ${dollars(of('writes'))}`,
      `${digits(of('logBytes'))} B: ${dollars(of('logs'))}`,
      `**${dollars(of('together'))}**`,
    ];
  });
  const head = ['a million', 'HTTP API', 'Lambda, 1769 MB', 'reads', 'writes', 'logs', 'together, USD'];
  return {
    text: [
      heading(result),
      picture(file, title),
      `At list prices of ${PRICES.date} for us-east-1:`,
      markdownTable([head, ...table]),
    ].join('\n\n'),
    pictures: { [file]: barsSvg({ title, rows: result.rows, figure: 'together' }) },
  };
}
