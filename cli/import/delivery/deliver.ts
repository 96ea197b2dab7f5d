// Where a user goes: into the table, or in a dry run nowhere, after the same checks.
import type { WrappingHasher } from '../../../functions/passwords/hasher.ts';
import type { StageOptions } from '../../../functions/passwords/stage.ts';
import type { EditedTable } from '../../changes/write.ts';
import { failed } from '../../terminal/errors.ts';
import { RowFault } from '../rows/faults.ts';
import type { Unit } from '../rows/record.ts';
import type { Deliver } from '../run.ts';
import type { NamedUser } from '../user-reader.ts';
import { type Checked, checkUser, type RoleRules } from './check.ts';
import type { Outcome } from './counts.ts';
import { checkHash, storedText, type UsableHash } from './hash.ts';
import { withPatience } from './patience.ts';
import { SeenNames } from './seen-names.ts';
import { type Written, writeUser } from './write.ts';

/** What becomes of a row whose name a user of the table has, from elsewhere than this file. */
export const ON_CONFLICT = ['fail', 'skip', 'replace'] as const;

export interface Rules {
  readonly roles: RoleRules;
  readonly wrap: boolean;
  /** What the stage has for one hash. */
  readonly hashing: StageOptions;
  /** What the numbers of rows count, for messages. */
  readonly unit: Unit;
}

interface CheckedRow {
  readonly checked: Checked;
  readonly hash: UsableHash | null;
  readonly leftOut: readonly string[];
}

function checkRow(user: NamedUser, rules: Rules): CheckedRow {
  const checked = checkUser(user, rules.roles);
  return { checked, hash: user.password && checkHash(user.password, rules), leftOut: user.leftOut ?? [] };
}

function sameName(unit: Unit, line: number, earlier: number, name: string): RowFault {
  return new RowFault(
    'same_name',
    `${unit} ${line} meets ${unit} ${earlier} in the name "${name}"; only that one is imported.`,
  );
}

const imported = (
  kind: 'imported' | 'replaced',
  line: number,
  { checked, hash, leftOut }: CheckedRow,
): Outcome => ({
  kind,
  line,
  checked,
  format: hash?.format ?? null,
  leftOut,
});

/** Checks each row, and sees by names alone which rows would meet. */
export function dryDelivery(rules: Rules): Deliver {
  const seen = new SeenNames();
  return async (user, line) => {
    const row = checkRow(user, rules);
    const { name } = row.checked.user;
    const earlier = seen.add(name, line);
    if (earlier !== null) throw sameName(rules.unit, line, earlier, name);
    return imported('imported', line, row);
  };
}

export interface TableDelivery extends Rules {
  readonly table: EditedTable;
  readonly run: string;
  readonly onConflict: (typeof ON_CONFLICT)[number];
  readonly hasher: WrappingHasher;
  readonly newVersion: () => string;
  readonly signal: AbortSignal;
}

function outcomeOf(written: Written, row: CheckedRow, line: number, options: TableDelivery): Outcome {
  const { name } = row.checked.user;
  switch (written.kind) {
    case 'met':
      throw sameName(options.unit, line, written.line, name);
    case 'exists': {
      const reason = `The user "${name}" exists already.`;
      if (options.onConflict === 'skip')
        return { kind: 'skipped', line, username: name, code: 'exists', reason };
      throw failed(
        'exists',
        `${options.unit} ${line}: ${reason} Say by --on-conflict whether to skip or replace such users.`,
      );
    }
    case 'created':
      return imported('imported', line, row);
    case 'replaced':
      return imported('replaced', line, row);
  }
}

/** Rows with one name one after the other, so that the earlier one always wins. */
class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const mine = (before ?? Promise.resolve()).then(work, work);
    this.#last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(name) === mine) this.#last.delete(name);
    }
  }
}

/** Writes each row on a condition; a user that is replaced gets a new token generation, so that old tokens are dead. */
export function tableDelivery(options: TableDelivery): Deliver {
  const { table, run, onConflict, hasher, newVersion, signal } = options;
  const turns = new Turns();
  const write = async (row: CheckedRow, line: number) => {
    const password = row.hash === null ? {} : { passwordHash: await storedText(row.hash, hasher) };
    const user = { ...row.checked.user, ...password, tokenGeneration: newVersion(), version: newVersion() };
    const origin = { importRun: run, importLine: line };
    return withPatience(() => writeUser(table, user, origin, onConflict === 'replace'), signal);
  };
  return async (user, line) => {
    const row = checkRow(user, options);
    const written = await turns.take(row.checked.user.name, () => write(row, line));
    return outcomeOf(written, row, line, options);
  };
}
