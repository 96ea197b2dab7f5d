// What a source's format has to say: which records are of it, and how one becomes a user.
import type { ImportedHash } from '../hashes/imported-hash.ts';
import type { Row } from './row.ts';

/** A user as its source describes it: nothing is checked or normalised yet. */
export interface ImportedUser {
  readonly status: 'active' | 'disabled';
  /** Null for users of a social or enterprise login, and where the source keeps no hashes. */
  readonly password: ImportedHash | null;
  readonly roles: readonly string[];
  readonly grants: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** What of the user could not be understood and stays out, as sentences for the report. */
  readonly leftOut?: readonly string[];
}

/** Where a file comes from: what its records look like, and how one becomes a user. */
export interface Format {
  readonly name: string;
  /** What a file of it is, for messages: `an export of Auth0`. */
  readonly title: string;
  /** Whether a file's first record is of this format: by what only this product writes. */
  recognises(value: unknown): boolean;
  /** The member that holds the fields, where they are not members of the record itself: options name them without it. */
  readonly fieldsIn?: string;
  /** The record with its fields as members, where the source keeps them as a list of names and values. */
  laidOut?(value: unknown): unknown;
  /** @returns undefined where the source has no name that could be a user name; @throws RowFault */
  username(row: Row): string | undefined;
  /** The reader of one file; it may remember what earlier records said. */
  reader(settings: FormatSettings): FormatReader;
}

export interface FormatReader {
  /**
   * Takes note of what users of the file refer to, such as the names of groups. Called with each record before any is
   * read where the file can be read twice, otherwise with each before it is read itself.
   * @throws CommandError where the whole file cannot be understood
   */
  learn?(value: unknown): void;
  /**
   * @returns null for a record that is not about a user
   * @throws RowFault, UnusableHash
   */
  read(row: Row): ImportedUser | null;
}

export interface FormatSettings {
  /** The text of the project's `hash_config`, as the Firebase console shows it. */
  readonly firebaseHashConfig?: string;
  /** Unix milliseconds, for accounts that are locked or valid until some time. */
  readonly now: number;
  /** Whether every record is learned from before any is read: a file can be read twice, a pipe cannot. */
  readonly isReadTwice: boolean;
  /** Whether the operator named the rows that are users (`--only`), where a format would have to guess. */
  readonly usersAreNamed: boolean;
}
