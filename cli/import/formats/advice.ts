// What to type for a file of no known product: a guess from the names of its members.
import { UnknownFile } from '../rows/faults.ts';
import { likelyUsername, looksSecret, shellWord, statusKind } from '../rows/names.ts';
import { isObject } from '../rows/row.ts';

/**
 * Only members whose names say what they hold: the first line of a CSV file without headings is a user, whose name and
 * hash must not be printed.
 */
function guess(names: readonly string[]): string | null {
  const username = likelyUsername(names);
  if (username === undefined) return null;
  const hash = names.find((name) => looksSecret(name) && name.length <= 40 && !/[$:/+=]/.test(name));
  const status = names.find((name) => statusKind(name) !== null);
  return [
    `--username ${shellWord(username)}`,
    ...(hash === undefined ? [] : [`--hash ${shellWord(hash)}`]),
    ...(status === undefined ? [] : [`--status ${shellWord(status)}`]),
  ].join(' ');
}

const WAYS = 'docs/importing/README.md lists what is read.';

/** The error for a file whose first record no format knows. */
export function unknownFormat(value: unknown): UnknownFile {
  const options = isObject(value) ? guess(Object.keys(value)) : null;
  const message =
    options === null
      ? 'The first record has no member whose name says that it holds a user name, and no known product writes it so. ' +
        'A CSV file needs a first line with the names of its columns. Name what holds the user name with --username.'
      : `No known product writes the first record so. Name what holds what, such as by ${options}, ` +
        'or force a format with --format.';
  return new UnknownFile('unknown_format', `${message} ${WAYS}`);
}
