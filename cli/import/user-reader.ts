// From the records of one file to named users: the file's format, then what the operator's options name, then a look at
// what was left unread.
import { UnusableHash } from '../../functions/passwords/unusable-hash.ts';
import { usage } from '../terminal/errors.ts';
import { detectFormat } from './formats/registry.ts';
import type { ImportedHash } from './hashes/imported-hash.ts';
import { BrokenFile, RowFault } from './rows/faults.ts';
import type { Format, FormatReader, FormatSettings, ImportedUser } from './rows/format.ts';
import { likelyUsername } from './rows/names.ts';
import type { SourceRecord } from './rows/record.ts';
import { rolesIn } from './rows/roles.ts';
import { has, Row } from './rows/row.ts';
import { type Status, type StatusRule, statusByRule } from './rows/status.ts';
import { UnreadCheck } from './rows/unread.ts';

export interface ReaderSettings extends Omit<FormatSettings, 'usersAreNamed' | 'isReadTwice'> {
  /** Absent: the first record that can be read tells. */
  readonly format?: Format;
  /** The fields that hold them, where not the format's own. */
  readonly usernameField?: string;
  readonly hashField?: string;
  readonly rolesField?: string;
  readonly status?: StatusRule;
  /** Further attributes: their names and fields. */
  readonly attributeFields: ReadonlyMap<string, string>;
  /** Fields that mean nothing for a login. */
  readonly ignore: readonly string[];
  /** Which records are users: a field, and the value that it has in users. */
  readonly only?: readonly [field: string, value: string];
}

/** A user whose source named it. */
export type NamedUser = ImportedUser & { readonly username: string };

const noUsername = (field: string | undefined): RowFault =>
  new RowFault(
    'no_username',
    field === undefined
      ? 'There is no user name. Name the field that holds it with --username.'
      : `There is no user name: "${field}" (--username) is missing or empty.`,
  );

/**
 * The first line of a table without headings is a user, whose name and hash must not be printed.
 * @throws CommandError `usage`: a column that is named wrongly would leave every user without what it holds
 */
function refuseMissingColumns(settings: ReaderSettings, columns: readonly string[]): void {
  const { usernameField, hashField, rolesField, status, only, attributeFields } = settings;
  const named = [usernameField, hashField, rolesField, status?.field, only?.[0], ...attributeFields.values()];
  const missing = named.find((field) => field !== undefined && !columns.includes(field));
  if (missing === undefined) return;
  const there =
    likelyUsername(columns) === undefined
      ? 'Its first line must name the columns.'
      : `It has: ${columns.join(', ')}.`;
  throw usage(`The table has no column "${missing}". ${there}`);
}

/** Reads the records of one file, which must be handed in in order. */
export class UserReader {
  readonly #settings: ReaderSettings;
  readonly #unread = new UnreadCheck();
  #format: Format | undefined;
  #reader: FormatReader | undefined;
  #isReadTwice = false;

  constructor(settings: ReaderSettings) {
    this.#settings = settings;
    this.#format = settings.format;
  }

  /** Undefined before the first record. */
  get format(): string | undefined {
    return this.#format?.name;
  }

  /** What a file of the format is, for messages. */
  get formatTitle(): string | undefined {
    return this.#format?.title;
  }

  /**
   * Reads a file ahead: its first record for its format, and all of it for what its users refer to, where the format
   * needs that.
   * @throws CommandError for the whole file
   */
  async survey(records: AsyncIterable<SourceRecord>): Promise<void> {
    this.#isReadTwice = true;
    try {
      for await (const record of records) {
        if (record.value instanceof RowFault) continue;
        const { learn } = this.#readerFor(record);
        if (learn === undefined) return;
        learn(record.value);
      }
    } catch (error) {
      // The import will come to that place itself, and bring what stands before it.
      if (!(error instanceof BrokenFile) || this.#reader?.learn !== undefined) throw error;
    }
  }

  /**
   * @returns null for a record that is not about a user
   * @throws RowFault, with the user's name where there is one; CommandError for the whole file
   */
  read(record: SourceRecord): NamedUser | null {
    const { value } = record;
    if (value instanceof RowFault) throw value;
    const reader = this.#readerFor(record);
    reader.learn?.(value);
    const row = this.#rowOf(value);
    if (!this.#isChosen(row)) return null;
    try {
      const user = reader.read(row);
      return user && this.#finished(row, user);
    } catch (error) {
      if (error instanceof RowFault || error instanceof UnusableHash)
        throw new RowFault(error.code, error.message, this.#nameFor(value));
      throw error;
    }
  }

  /** The first record tells the format, and of a table which fields there are. */
  #readerFor({ value, columns }: SourceRecord): FormatReader {
    if (this.#reader !== undefined) return this.#reader;
    const { only, usernameField } = this.#settings;
    if (columns !== undefined) refuseMissingColumns(this.#settings, columns);
    this.#format ??= detectFormat(value, usernameField !== undefined);
    this.#reader = this.#format.reader({
      ...this.#settings,
      usersAreNamed: only !== undefined,
      isReadTwice: this.#isReadTwice,
    });
    return this.#reader;
  }

  #rowOf(value: unknown): Row {
    return new Row(this.#format?.laidOut?.(value) ?? value);
  }

  #isChosen(row: Row): boolean {
    const { only } = this.#settings;
    if (only === undefined) return true;
    const found = row.take(this.#at(row, only[0]));
    return Array.isArray(found) ? found.includes(only[1]) : String(found) === only[1];
  }

  /** The full path of a field that an option names; in small letters where only they are there, as in LDIF. */
  #at(row: Row, field: string): string {
    const prefix = this.#format?.fieldsIn;
    const within = prefix === undefined ? [] : [`${prefix}.${field}`];
    const spellings = [...within, field, field.toLowerCase()];
    return spellings.find((spelling) => has(row.value, spelling)) ?? field;
  }

  #username(row: Row): string | undefined {
    const { usernameField } = this.#settings;
    const own = this.#format?.username(row);
    return usernameField === undefined ? own : row.text(this.#at(row, usernameField));
  }

  /** For the report of a row with which something else is wrong; undefined where the name cannot be read either. */
  #nameFor(value: unknown): string | undefined {
    try {
      return this.#username(this.#rowOf(value));
    } catch {
      return undefined;
    }
  }

  #password(row: Row, own: ImportedHash | null): ImportedHash | null {
    const { hashField } = this.#settings;
    if (hashField === undefined) return own;
    const stored = row.text(this.#at(row, hashField));
    return stored === undefined ? null : { stored };
  }

  /** Where one of the two says "disabled", so it is. */
  #status(row: Row, own: Status): Status {
    const { status } = this.#settings;
    if (status === undefined) return own;
    const named = statusByRule(status, row.take(this.#at(row, status.field)));
    return own === 'disabled' ? own : named;
  }

  #finished(row: Row, user: ImportedUser): NamedUser {
    const { attributeFields, ignore, rolesField } = this.#settings;
    const username = this.#username(row);
    const chosen = Object.fromEntries(
      [...attributeFields].map(([name, field]) => [name, this.#at(row, field)]),
    );
    const finished = {
      ...user,
      password: this.#password(row, user.password),
      status: this.#status(row, user.status),
      roles: rolesField === undefined ? user.roles : rolesIn(row, this.#at(row, rolesField)),
      attributes: { ...user.attributes, ...row.attributes(chosen) },
    };
    row.passOver(...ignore.map((field) => this.#at(row, field)));
    this.#unread.refuse(row, this.#format?.fieldsIn);
    if (username === undefined) throw noUsername(this.#settings.usernameField);
    return { ...finished, username };
  }
}
