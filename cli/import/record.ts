// What flows through an import: records as a file holds them, users as their source describes them, and faults.
import type { ImportedHash } from './hashes/imported-hash.ts';

/** Why one row does not come in. Goes into the report: the message never holds a hash or a password. */
export class RowFault extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'RowFault';
    this.code = code;
  }
}

/** One record of a file. */
export interface SourceRecord {
  /** Of the file, from 1, where it begins; in one large JSON document the number of the record, from 1. */
  readonly line: number;
  /** As parsed, or why it could not be. */
  readonly value: unknown;
}

/** A user as its source describes it: nothing is checked or normalised yet. */
export interface ImportedUser {
  /** Undefined where the source has no name that could be a user name. */
  readonly username: string | undefined;
  readonly status: 'active' | 'disabled';
  /** Null for users of a social or enterprise login, and where the source keeps no hashes. */
  readonly password: ImportedHash | null;
  readonly roles: readonly string[];
  readonly grants: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where a file comes from: what its records look like, and how one becomes a user. */
export interface Format {
  readonly name: string;
  /** Whether a file's first record is of this format. */
  recognises(value: unknown): boolean;
  /**
   * The reader of one file; it may remember what earlier records said.
   * @returns null for a record that is not about a user
   * @throws RowFault, UnusableHash
   */
  reader(settings: FormatSettings): (value: unknown) => ImportedUser | null;
  /** The part of a record that holds its fields, where that is not the whole. */
  fields?(value: unknown): unknown;
}

export interface FormatSettings {
  /** The text of the project's `hash_config`, as the Firebase console shows it. */
  readonly firebaseHashConfig?: string;
}
