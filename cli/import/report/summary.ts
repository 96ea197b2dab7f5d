// What an import says at its end: how many came in, how many did not, and what to look at.
import { asCommandError, type CommandError, failed } from '../../terminal/errors.ts';
import { listed, properties } from '../../terminal/output.ts';
import { type Counts, rowsIn } from '../delivery/counts.ts';
import { BrokenFile, LostPlace, UnknownFile } from '../rows/faults.ts';
import type { ImportEnd } from './end.ts';

const grouped = (count: number): string => count.toLocaleString('en-US');

/** "1 user", "1,860 users". */
const users = (count: number): string => `${grouped(count)} ${count === 1 ? 'user' : 'users'}`;

const hasReport = ({ refused, skipped, withPartsLeftOut }: Counts): boolean =>
  refused + skipped + withPartsLeftOut > 0;

/** What `--json` prints. */
export function summaryValue({ format, counts }: ImportEnd, report: string, dryRun: boolean) {
  const { hashes, roles: _roles, ...sums } = counts;
  return {
    dryRun,
    format: format ?? null,
    rows: rowsIn(counts),
    ...sums,
    hashes,
    report: hasReport(counts) ? report : null,
  };
}

export function summaryText(end: ImportEnd, report: string, dryRun: boolean): string {
  const { counts } = end;
  const hashes = Object.entries(counts.hashes).map(([name, sum]) => `${name}: ${grouped(sum)}`);
  return properties([
    ['format', end.format ?? '-'],
    [dryRun ? 'would be imported' : 'imported', grouped(counts.imported)],
    ...(counts.replaced > 0 ? [['replaced', grouped(counts.replaced)] as const] : []),
    ...(counts.skipped > 0 ? [['skipped', grouped(counts.skipped)] as const] : []),
    ['refused', grouped(counts.refused)],
    ['without a password', grouped(counts.withoutPassword)],
    ...(counts.withPartsLeftOut > 0 ? [['not whole', grouped(counts.withPartsLeftOut)] as const] : []),
    ['hashes', listed(hashes)],
    ['report', hasReport(counts) ? report : '-'],
  ]);
}

/** Remarks on what came in and may not do what was meant. */
export function remarks(
  { withAttributesLeftOut, roles }: Counts,
  missing: readonly string[],
): readonly string[] {
  const roleNotes = missing.map(
    (name) =>
      `There is no role "${name}" yet, and ${users(roles[name] ?? 0)} ${roles[name] === 1 ? 'has' : 'have'} it: ` +
      `it gives nothing until gatehook role put ${name}.`,
  );
  if (withAttributesLeftOut === 0) return roleNotes;
  const left =
    `${users(withAttributesLeftOut)} ${withAttributesLeftOut === 1 ? 'has' : 'have'} attributes whose names cannot be kept; these were left out. ` +
    'Name them with --attribute.';
  return [...roleNotes, left];
}

/** @param isUntouched whether the table is as it was */
function wayOn(failure: unknown, isUntouched: boolean): string {
  if (failure instanceof UnknownFile) return '';
  if (failure instanceof BrokenFile || failure instanceof LostPlace)
    return isUntouched ? ' Mend it.' : ' Mend it, and import it anew with --on-conflict skip.';
  return isUntouched ? '' : ' Go on with --resume.';
}

/** Where an import ended, and what is in the table of it: of a dry run nothing. */
function reached({ unit, line, ahead, counts }: ImportEnd, dryRun: boolean): string {
  const place = line === 0 ? 'before the first row' : `after ${unit} ${line}`;
  if (dryRun) return `${place}; a dry run imports nothing`;
  const imported = `${users(counts.imported + counts.replaced + ahead)} imported`;
  return ahead === 0
    ? `${place}, with ${imported}`
    : `${place}, with ${imported} (${grouped(ahead)} of them from rows after it)`;
}

/** Why an import ended before its file did, and how to go on. */
export function stopped(end: ImportEnd, dryRun: boolean): CommandError {
  const { failure, isNothing } = end;
  const { code, message } = asCommandError(failure);
  const advice = wayOn(failure, dryRun || isNothing);
  if (failure instanceof UnknownFile && isNothing) return failed(code, message, failure);
  return failed(code, `Stopped ${reached(end, dryRun)}: ${message}${advice}`, failure);
}
