// The formats that are read, and which of them a file is in. A new one is one file, one line here and one page in docs/.
import { usage } from '../terminal/errors.ts';
import { textAt } from './fields.ts';
import { auth0 } from './formats/auth0.ts';
import { cognito } from './formats/cognito.ts';
import { django } from './formats/django.ts';
import { firebase } from './formats/firebase.ts';
import { gatehook } from './formats/gatehook.ts';
import { keycloak } from './formats/keycloak.ts';
import { kratos } from './formats/kratos.ts';
import { type Format, type FormatSettings, type ImportedUser, RowFault } from './record.ts';

/** The strictest first. */
export const FORMATS: readonly Format[] = [gatehook, cognito, django, kratos, firebase, keycloak, auth0];

/** @throws CommandError `usage` */
export function formatNamed(name: string): Format {
  const format = FORMATS.find((one) => one.name === name);
  if (format !== undefined) return format;
  throw usage(`There is no format "${name}". Formats: ${FORMATS.map((one) => one.name).join(', ')}.`);
}

/**
 * @param value the file's first record
 * @throws CommandError `usage`
 */
function detectFormat(value: unknown): Format {
  const format = FORMATS.find((one) => one.recognises(value));
  if (format !== undefined) return format;
  throw usage(
    `The first record is of no known format. Name it with --format: ${FORMATS.map((one) => one.name).join(', ')}.`,
  );
}

export interface ReaderSettings extends FormatSettings {
  /** Absent: the first record that can be read tells. */
  readonly format?: Format;
  /** The field that is the user name, where not the format's own. */
  readonly usernameField?: string;
  /** Further attributes: their names and fields. */
  readonly attributeFields: ReadonlyMap<string, string>;
}

/** A user whose source named it. */
export type NamedUser = ImportedUser & { readonly username: string };

/** Reads the records of one file, which must be handed in in order. */
export class UserReader {
  readonly #settings: ReaderSettings;
  #format: Format | undefined;
  #read: ((value: unknown) => ImportedUser | null) | undefined;

  constructor(settings: ReaderSettings) {
    this.#settings = settings;
    this.#format = settings.format;
  }

  /** Undefined before the first record. */
  get format(): string | undefined {
    return this.#format?.name;
  }

  /**
   * @returns null for a record that is not about a user
   * @throws RowFault, UnusableHash for this row; CommandError for the whole file
   */
  read(value: unknown): NamedUser | null {
    this.#format ??= detectFormat(value);
    this.#read ??= this.#format.reader(this.#settings);
    const user = this.#read(value);
    return user && this.#withChosenFields(user, this.#format.fields?.(value) ?? value);
  }

  #withChosenFields(user: ImportedUser, fields: unknown): NamedUser {
    const { usernameField, attributeFields } = this.#settings;
    const username = usernameField === undefined ? user.username : textAt(fields, usernameField);
    if (username === undefined)
      throw new RowFault(
        'no_username',
        'There is no user name. Name the field that holds it with --username.',
      );
    const chosen = [...attributeFields].flatMap(([name, field]) => {
      const text = textAt(fields, field);
      return text === undefined ? [] : [[name, text] as const];
    });
    return { ...user, username, attributes: { ...user.attributes, ...Object.fromEntries(chosen) } };
  }
}
