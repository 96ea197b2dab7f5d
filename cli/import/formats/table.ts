import type { Format, FormatSettings, ImportedUser } from '../rows/format.ts';
import type { Row } from '../rows/row.ts';

export interface TableRules {
  readonly name: string;
  readonly title: string;
  recognises(value: unknown): boolean;
  /** The columns that may hold what users log in with, first choice first. */
  readonly usernames: readonly string[];
  readonly hash: string;
  /** @throws RowFault */
  isDisabled(row: Row, settings: FormatSettings): boolean;
  /** @throws RowFault */
  roles?(row: Row): readonly string[];
  /** Attribute → column. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Columns that look like a secret or a status and are neither for a login. */
  readonly passOver: readonly string[];
}

function userFrom(row: Row, rules: TableRules, settings: FormatSettings): ImportedUser {
  const stored = row.text(rules.hash);
  row.passOver(...rules.passOver);
  return {
    status: rules.isDisabled(row, settings) ? 'disabled' : 'active',
    password: stored === undefined ? null : { stored },
    roles: rules.roles?.(row) ?? [],
    grants: [],
    attributes: row.attributes(rules.attributes),
  };
}

export const tableFormat = (rules: TableRules): Format => ({
  name: rules.name,
  title: rules.title,
  recognises: rules.recognises,
  username: (row) => row.firstText(...rules.usernames),
  reader: (settings) => ({ read: (row) => userFrom(row, rules, settings) }),
});

/** Whether a table has the column, be it empty. */
export const hasColumn = (value: unknown, ...names: readonly string[]): boolean =>
  typeof value === 'object' && value !== null && names.every((name) => Object.hasOwn(value, name));
