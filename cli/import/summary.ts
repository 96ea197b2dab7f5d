// What an import says at its end: how many came in, how many did not, and what to look at.
import { asCommandError, type CommandError, failed } from '../terminal/errors.ts';
import { listed, properties } from '../terminal/output.ts';
import { BrokenFile } from './broken-file.ts';
import { type Counts, rowsIn } from './counts.ts';
import type { ImportEnd } from './job.ts';

const grouped = (count: number): string => count.toLocaleString('en-US');

/** What `--json` prints. */
export function summaryValue({ format, counts }: ImportEnd, report: string, dryRun: boolean) {
  const { hashes, roles: _roles, ...sums } = counts;
  const hasReport = counts.refused + counts.skipped > 0;
  return {
    dryRun,
    format: format ?? null,
    rows: rowsIn(counts),
    ...sums,
    hashes,
    report: hasReport ? report : null,
  };
}

export function summaryText(end: ImportEnd, report: string, dryRun: boolean): string {
  const { counts } = end;
  const hashes = Object.entries(counts.hashes).map(([name, sum]) => `${name}: ${grouped(sum)}`);
  const left = counts.refused + counts.skipped;
  return properties([
    ['format', end.format ?? '-'],
    [dryRun ? 'would be imported' : 'imported', grouped(counts.imported)],
    ...(counts.replaced > 0 ? [['replaced', grouped(counts.replaced)] as const] : []),
    ...(counts.skipped > 0 ? [['skipped', grouped(counts.skipped)] as const] : []),
    ['refused', grouped(counts.refused)],
    ['without a password', grouped(counts.withoutPassword)],
    ['hashes', listed(hashes)],
    ['report', left > 0 ? report : '-'],
  ]);
}

/** Remarks on what came in and may not do what was meant. */
export function remarks(
  { withAttributesLeftOut, roles }: Counts,
  missing: readonly string[],
): readonly string[] {
  const roleNotes = missing.map(
    (name) =>
      `There is no role "${name}" yet, and ${grouped(roles[name] ?? 0)} of the users have it: ` +
      `it gives nothing until gatehook role put ${name}.`,
  );
  if (withAttributesLeftOut === 0) return roleNotes;
  const left =
    `${grouped(withAttributesLeftOut)} users have attributes whose names cannot be kept; these were left out. ` +
    'Name them with --attribute.';
  return [...roleNotes, left];
}

function wayOn(failure: unknown, dryRun: boolean): string {
  if (failure instanceof BrokenFile) return ' Mend it, and import it anew with --on-conflict skip.';
  return dryRun ? '' : ' Go on with --resume.';
}

/** Why an import ended before its file did, and how to go on. */
export function stopped({ unit, line, counts, failure }: ImportEnd, dryRun: boolean): CommandError {
  const { code, message } = asCommandError(failure);
  const reached = line === 0 ? 'before the first row' : `after ${unit} ${line}`;
  const done = grouped(counts.imported + counts.replaced);
  return failed(
    code,
    `Stopped ${reached}, with ${done} users imported: ${message}${wayOn(failure, dryRun)}`,
    failure,
  );
}
