// What became of the rows: one outcome for each, and the sums of them.
import type { Checked } from './check.ts';

/** What became of one row. */
export type Outcome = CameIn | LeftOut;

export interface CameIn {
  readonly kind: 'imported' | 'replaced';
  readonly line: number;
  readonly checked: Checked;
  /** Of the hash; null for a user without a password. */
  readonly format: string | null;
  /** What of the user could not be understood and stayed out. */
  readonly leftOut: readonly string[];
}

export interface LeftOut {
  readonly kind: 'skipped' | 'refused';
  readonly line: number;
  readonly username: string | undefined;
  readonly code: string;
  readonly reason: string;
}

export const isLeftOut = (outcome: Outcome): outcome is LeftOut =>
  outcome.kind === 'skipped' || outcome.kind === 'refused';

export interface Counts {
  imported: number;
  replaced: number;
  skipped: number;
  refused: number;
  withoutPassword: number;
  withAttributesLeftOut: number;
  withPartsLeftOut: number;
  /** By format. */
  readonly hashes: Record<string, number>;
  /** Users by role. */
  readonly roles: Record<string, number>;
}

export const noCounts = (): Counts => ({
  imported: 0,
  replaced: 0,
  skipped: 0,
  refused: 0,
  withoutPassword: 0,
  withAttributesLeftOut: 0,
  withPartsLeftOut: 0,
  hashes: {},
  roles: {},
});

export const rowsIn = ({ imported, replaced, skipped, refused }: Counts): number =>
  imported + replaced + skipped + refused;

/** Roles are counted up to here: a file that has one for each user must not fill the memory. */
const MAX_ROLES = 1000;

function countOne(sums: Record<string, number>, name: string): void {
  sums[name] = (sums[name] ?? 0) + 1;
}

export function count(counts: Counts, outcome: Outcome): void {
  counts[outcome.kind] += 1;
  if (isLeftOut(outcome)) return;
  const { checked, format, leftOut } = outcome;
  if (format === null) counts.withoutPassword += 1;
  else countOne(counts.hashes, format);
  if (leftOut.length > 0) counts.withPartsLeftOut += 1;
  if (checked.isAttributeLeftOut) counts.withAttributesLeftOut += 1;
  for (const role of checked.user.roles)
    if (Object.hasOwn(counts.roles, role) || Object.keys(counts.roles).length < MAX_ROLES)
      countOne(counts.roles, role);
}
