// One line of a password file: its fields between colons.

export class AccountLine {
  readonly fields: readonly string[];

  constructor(fields: readonly string[]) {
    this.fields = fields;
  }
}

/** @returns the fields of a record that is a line of a password file, else none */
export const accountFields = (value: unknown): readonly string[] =>
  value instanceof AccountLine ? value.fields : [];
