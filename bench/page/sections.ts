// What the pages show of each part: tables, and pictures by their file.
import type { Result, Row } from '../measure/result.ts';
import { BARE_CALL } from '../parts/no-hash.ts';
import { barsSvg } from './bars.ts';
import { heading } from './heading.ts';
import { digits, distinct, find, middle, withNoise } from './numbers.ts';
import { picture, type Section } from './section.ts';
import { markdownTable } from './table.ts';

const names = (rows: readonly Row[]) => distinct(rows.map(({ name }) => name));
const conditions = (rows: readonly Row[]) => distinct(rows.map(({ of }) => of));
const middles = (row: Row | undefined, figures: readonly string[]) =>
  figures.map((figure) => digits(middle(row?.figures[figure])));

/** One row for each name, one column for each condition. */
function across(rows: readonly Row[], corner: string, cell: (row: Row | undefined) => string): string {
  const columns = conditions(rows);
  const body = names(rows).map((name) => [name, ...columns.map((of) => cell(find(rows, of, name)))]);
  return markdownTable([[corner, ...columns], ...body]);
}

/** One condition: a row for each name, a column for each figure. */
function detailed(rows: readonly Row[], of: string, figures: Readonly<Record<string, string>>): string {
  const body = names(rows).map((name) => [name, ...middles(find(rows, of, name), Object.keys(figures))]);
  return markdownTable([[of, ...Object.values(figures)], ...body]);
}

const LOAD = {
  perSecond: 'a second',
  p50: 'p50 ms',
  p95: 'p95 ms',
  p99: 'p99 ms',
  cpu: 'processor ms each',
} as const;
const STORE = { storeCpu: 'store, processor ms each', storeBusy: 'store, part of a core' } as const;
const OF = '8 connections';

export function passwordSection(result: Result): Section {
  const { rows } = result;
  const file = 'passwords.svg';
  const title = `Password decisions a second, as a share of argon2id alone: ${OF}`;
  const compared = rows.filter(({ of, figures }) => of === OF && figures.share !== undefined);
  return {
    text: [
      heading(result),
      picture(file, title),
      'Share of what argon2id alone reaches on the same cores with as many hashes at once:',
      across(rows, '', ({ figures } = { of: '', name: '', figures: {} }) =>
        withNoise(figures.share ?? (figures.perSecond === undefined ? undefined : 1)),
      ),
      detailed(rows, OF, { ...LOAD, ...STORE }),
    ].join('\n\n'),
    pictures: { [file]: barsSvg({ title, rows: compared, figure: 'share' }) },
  };
}

export function noHashSection(result: Result): Section {
  const { rows } = result;
  const file = 'no-hash.svg';
  const title = `Decisions a second without a hash: ${OF}`;
  const [ours, bare] = ['Gatehook, asserted', BARE_CALL].map((name) =>
    middle(find(rows, OF, name)?.figures.cpu),
  );
  return {
    text: [
      heading(result),
      picture(file, title),
      'A second:',
      across(rows, '', (row) => withNoise(row?.figures.perSecond)),
      detailed(rows, OF, { ...LOAD, storeCpu: STORE.storeCpu }),
      `The whole decision of an asserted user takes ${digits((ours ?? Number.NaN) / (bare ?? Number.NaN))} × the processor time of the one read it makes, made by AWS's SDK.`,
    ].join('\n\n'),
    pictures: { [file]: barsSvg({ title, rows: rows.filter(({ of }) => of === OF), figure: 'perSecond' }) },
  };
}

export function permissionSection(result: Result): Section {
  const { rows } = result;
  const file = 'permissions.svg';
  const of = conditions(rows).at(-1) ?? '';
  const title = `Microseconds for one permission against ${of} (each step to the right is ten times as much)`;
  const chosen = rows.filter((row) => row.of === of);
  return {
    text: [
      heading(result),
      picture(file, title),
      'Microseconds for one permission; every library gives the same answers to the same questions before it is measured:',
      across(rows, '', (row) => withNoise(row?.figures.microseconds)),
      'Against Gatehook, in the same rounds:',
      across(rows, '', (row) => `${digits(middle(row?.figures.share ?? 1))} ×`),
    ].join('\n\n'),
    pictures: { [file]: barsSvg({ title, rows: chosen, figure: 'microseconds', logarithmic: true }) },
  };
}
