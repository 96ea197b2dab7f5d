// Files that hold no users in a form that is read: told by how they begin, so that the message can say what to do.
import { UnknownFile } from '../rows/faults.ts';

const unknown = (what: string, advice: string) =>
  new UnknownFile('unknown_file', `The file is ${what}. ${advice}`);

const UNPACK = 'Unpack it first, through a pipe if you like: docs/importing/README.md shows how.';
const EXPORT = 'Export the table of users as CSV or JSON instead: docs/importing/databases.md shows how.';

/** How packed and binary files begin, byte for byte. */
const SIGNATURES: readonly (readonly [bytes: string, what: string, advice: string])[] = [
  ['1f8b', 'compressed with gzip', UNPACK],
  ['504b0304', 'a ZIP archive, as a spreadsheet (.xlsx) is too', `${UNPACK} Save a spreadsheet as CSV.`],
  ['425a68', 'compressed with bzip2', UNPACK],
  ['fd377a585a00', 'compressed with xz', UNPACK],
  ['28b52ffd', 'compressed with zstd', UNPACK],
  ['377abcaf271c', 'a 7z archive', UNPACK],
  ['53514c69746520666f726d6174', 'an SQLite database', EXPORT],
  ['5047444d50', "PostgreSQL's own dump (pg_dump -Fc)", EXPORT],
  ['50415231', 'a Parquet file', EXPORT],
  ['25504446', 'a PDF', 'It holds no users that can be read.'],
  ['fffe', 'UTF-16', 'Convert it: iconv -f UTF-16 -t UTF-8.'],
  ['feff', 'UTF-16', 'Convert it: iconv -f UTF-16 -t UTF-8.'],
];

/** BSON (bsonspec.org): the length of the document, then the type of its first member, which a name follows. */
function isBson(bytes: Uint8Array): boolean {
  const type = bytes[4] ?? 0;
  return bytes.length > 8 && bytes[3] === 0 && type > 0 && type <= 0x13 && bytes.subarray(5, 64).includes(0);
}

/** How UTF-16 without a byte order mark begins: every second byte is 0, as in "id,email" and in {"username". */
function utf16Of(bytes: Uint8Array): 'UTF-16LE' | 'UTF-16BE' | null {
  const beginning = [...bytes.subarray(0, 8)];
  if (beginning.length < 8) return null;
  if (beginning.every((byte, at) => (byte === 0) === (at % 2 === 1))) return 'UTF-16LE';
  return beginning.every((byte, at) => (byte === 0) === (at % 2 === 0)) ? 'UTF-16BE' : null;
}

/** @throws UnknownFile where the bytes are known to be no text */
export function refuseBinary(bytes: Uint8Array): void {
  const beginning = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  const [, what, advice] = SIGNATURES.find(([signature]) => beginning.startsWith(signature)) ?? [];
  if (what !== undefined && advice !== undefined) throw unknown(what, advice);
  if (isBson(bytes))
    throw unknown(
      "MongoDB's BSON (mongodump)",
      'Write it with mongoexport or bsondump: docs/importing/databases.md.',
    );
  if (Buffer.from(bytes.subarray(257, 262)).toString('latin1') === 'ustar')
    throw unknown('a tar archive', UNPACK);
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) throw unknown(utf16, `Convert it: iconv -f ${utf16} -t UTF-8.`);
  if (bytes.includes(0)) throw unknown('no text: it has bytes of zero', EXPORT);
}

const IS_YAML = /^(?:---|%YAML|- |[\w-]+:(?: |$))/;
const IS_SQL =
  /^(?:--|\/\*|(?:set|create|insert|begin|start transaction|copy|use|drop|pragma|alter|select)\b.*[;(]|(?:create|insert|copy)\s)/i;
/** Seven fields, the second of them a mark that the hash lies elsewhere. */
const IS_PASSWD = /^[^:]+:[x*]?:\d+:\d+:[^:]*:[^:]*:[^:]*$/;

/** A name, a realm, and MD5 in hexadecimal. */
const IS_HTDIGEST = /^[^:]+:[^:]+:[0-9a-f]{32}$/;

const TEXTS: readonly (readonly [RegExp, what: string, advice: string])[] = [
  [/^</, 'XML or HTML', 'Write its users as JSON Lines or CSV: docs/importing/jsonl-csv.md.'],
  [
    IS_PASSWD,
    '/etc/passwd, which holds no hashes',
    'Import /etc/shadow instead: docs/importing/password-files.md.',
  ],
  [
    IS_HTDIGEST,
    "Apache's htdigest file, whose hashes are MD5 over name, realm and password",
    'They are not verified: let these users reset their passwords.',
  ],
  [
    /^\[[A-Za-z][^\]"]*\]\s*$/,
    'an INI or TOML file',
    'Write its users as JSON Lines or CSV: docs/importing/jsonl-csv.md.',
  ],
  [IS_YAML, 'YAML', 'Write it as JSON first, such as by yq -o json.'],
  [IS_SQL, 'a dump in SQL', EXPORT],
  [/^-----BEGIN /, 'a key or a certificate', 'It holds no users.'],
];

/** @param firstLine the first that is neither blank nor a remark; @throws UnknownFile */
export function refuseKnownText(firstLine: string): void {
  if (firstLine === '') throw unknown('empty', 'It holds no users.');
  const [, what, advice] = TEXTS.find(([pattern]) => pattern.test(firstLine)) ?? [];
  if (what !== undefined && advice !== undefined) throw unknown(what, advice);
}
