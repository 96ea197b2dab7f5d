// docs/scale.md: keys of each decision, the busiest item and partition, and what must be raised at AWS.
import type { Result, Row } from '../measure/result.ts';
import { QUOTAS } from '../scale/limits.ts';
import { barsSvg } from './bars.ts';
import { digits, distinct, middle } from './numbers.ts';
import { picture, type Section } from './section.ts';
import { markdownTable } from './table.ts';

const of = ({ figures }: Row, figure: string): number => middle(figures[figure]);

/** `1 read`, `1 read, 2 writes`; a dash where it is not touched. */
function touches(row: Row, kind: string): string {
  const told = ['reads', 'writes']
    .map((what) => ({ what, count: of(row, `${kind} ${what}`) || 0 }))
    .filter(({ count }) => count > 0)
    .map(({ what, count }) => `${digits(count)} ${count === 1 ? what.slice(0, -1) : what}`);
  return told.join(', ') || '–';
}

function keyTable(rows: readonly Row[]): string {
  const kinds = distinct(
    rows.flatMap(({ figures }) => Object.keys(figures).map((name) => name.split(' ', 1)[0] ?? '')),
  );
  const body = rows.map((row) => [row.name, ...kinds.map((kind) => touches(row, kind))]);
  return markdownTable([['one decision', ...kinds.map((kind) => `\`${kind}#…\``)], ...body]);
}

const units = (row: Row, prefix: string, [reads, writes]: readonly [string, string]) =>
  `${digits(of(row, `${prefix}${reads}`))} / ${digits(of(row, `${prefix}${writes}`))}`;

function scenarioTable(rows: readonly Row[]): string {
  const body = rows.map((row) => [
    row.name,
    units(row, '', ['reads', 'writes']),
    `\`${row.note}\` ${units(row, 'item', ['Reads', 'Writes'])}`,
    digits(of(row, 'mostPerSecond')),
    of(row, 'partitions') > 0 ? of(row, 'partitions').toLocaleString('en-US') : 'none is enough',
    units(row, 'partition', ['Reads', 'Writes']),
  ]);
  const head = [
    '',
    'reads / writes a second',
    'busiest item',
    'decisions a second that it allows',
    'partitions',
    'busiest partition',
  ];
  return markdownTable([head, ...body]);
}

/** Once for each kind: users and applications change neither. */
function accountTable(rows: readonly Row[], rate: number): string {
  const body = rows.map((row) => {
    const concurrency = of(row, 'concurrency');
    const executions = Math.max(concurrency, rate / QUOTAS.lambdaRequestsPerExecution);
    return [
      row.name,
      digits(concurrency),
      digits(executions),
      digits((concurrency / QUOTAS.lambdaScaling) * 10),
      digits(of(row, 'reads')),
      digits(of(row, 'writes')),
      digits(of(row, 'secretReads')),
      digits(of(row, 'dollarsPerMonth')),
    ];
  });
  const { apiGateway, lambdaConcurrency, tableReads, tableWrites, secretReads } = QUOTAS;
  const defaults = [lambdaConcurrency, lambdaConcurrency, 0, tableReads, tableWrites, secretReads];
  const head = [
    '',
    'processes at once',
    'concurrency to ask for',
    'seconds until they run',
    'table reads',
    'table writes',
    'reads of a secret',
    'USD a month',
  ];
  const allowed = ['**without asking**', ...defaults.map((value) => (value > 0 ? digits(value) : '–')), '–'];
  return [
    `API Gateway allows ${digits(apiGateway)} requests a second, so ${digits(rate)} must be asked for.`,
    markdownTable([head, allowed, ...body]),
  ].join('\n\n');
}

export function scaleSection(result: Result): Section {
  const keys = result.rows.filter((row) => row.of === 'keys');
  const simulated = result.rows.filter((row) => row.of !== 'keys');
  const scenarios = distinct(simulated.map((row) => row.of));
  const [first = []] = scenarios.map((scenario) => simulated.filter((row) => row.of === scenario));
  const file = 'scale.svg';
  const title = 'Decisions a second that the busiest item allows, ten applications';
  const rate = 100_000;
  return {
    text: [
      `Counted and simulated ${result.date}; reads are strongly consistent.`,
      '### What one decision touches',
      keyTable(keys),
      '### The busiest item and partition',
      picture(file, title),
      ...scenarios.flatMap((scenario) => [
        `${digits(rate)} a second, ${scenario}:`,
        scenarioTable(simulated.filter((row) => row.of === scenario)),
      ]),
      '### What the account needs',
      accountTable(first, rate),
    ].join('\n\n'),
    pictures: {
      [file]: barsSvg({
        title,
        rows: first.map((row) => ({ ...row, name: `Gatehook, ${row.name}` })),
        figure: 'mostPerSecond',
      }),
    },
  };
}
