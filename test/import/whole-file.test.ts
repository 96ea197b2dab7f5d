// Files in which nothing is recognised: each an error that says what the file seems to be and what to do, never "all
// came in", and nothing is left behind that would block the right file.
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ImportStack, lines, startImportStack } from './support.ts';

const BCRYPT = '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';
let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.close());

const UNPACK = 'Unpack it first, through a pipe if you like: docs/importing/README.md shows how.';
const EXPORT = 'Export the table of users as CSV or JSON instead: docs/importing/databases.md shows how.';
const JSON_OR_CSV = 'Write its users as JSON Lines or CSV: docs/importing/jsonl-csv.md.';

/** As tar marks its headers, at byte 257. */
function tarred(): Buffer {
  const bytes = Buffer.alloc(512, 0x61);
  bytes.write('ustar', 257);
  return bytes;
}

/** What the file is said to be, for each beginning. */
const FILES: readonly (readonly [
  what: string,
  content: string | Uint8Array,
  code: string,
  message: string,
])[] = [
  ['nothing', '', 'unknown_file', 'The file is empty. It holds no users.'],
  ['blank lines', '\n \n\r\n', 'unknown_file', 'The file is empty. It holds no users.'],
  ['an empty list', '[]', 'no_users', 'The file holds no users: it is an empty JSON list.'],
  [
    'a document with an empty list of users',
    '{"users":[]}',
    'no_users',
    'The file holds no users: it is a JSON document without a list users, identities, Users, results, data, items, records, rows, documents, or with an empty one; ' +
      'its members are: users.',
  ],
  [
    'a document of something else',
    '{\n "realm": "shop",\n "clients": [{"name":"a"}]\n}\n',
    'no_users',
    'The file holds no users: it is a JSON document without a list users, identities, Users, results, data, items, records, rows, documents, or with an empty one; ' +
      'its members are: realm, clients.',
  ],
  [
    'headings alone',
    'username,passwordHash\n',
    'no_users',
    'The file holds no users: it is a CSV file with a first line only.',
  ],
  [
    "Django's other models alone",
    '[{"model":"auth.group","pk":1,"fields":{"name":"clerks"}}]',
    'no_users',
    "The file holds no users: it is read as Django's dumpdata, and none of its records is a user there.",
  ],
  ['gzip', gzipSync('{"username":"a"}'), 'unknown_file', `The file is compressed with gzip. ${UNPACK}`],
  [
    'ZIP',
    Buffer.from('504b030414000000', 'hex'),
    'unknown_file',
    `The file is a ZIP archive, as a spreadsheet (.xlsx) is too. ${UNPACK} Save a spreadsheet as CSV.`,
  ],
  ['xz', Buffer.from('fd377a585a000004', 'hex'), 'unknown_file', `The file is compressed with xz. ${UNPACK}`],
  [
    'SQLite',
    Buffer.from('SQLite format 3\0\x10\0'),
    'unknown_file',
    `The file is an SQLite database. ${EXPORT}`,
  ],
  [
    'UTF-16',
    Buffer.from('\ufeff{"username":"a"}\n', 'utf16le'),
    'unknown_file',
    'The file is UTF-16. Convert it: iconv -f UTF-16 -t UTF-8.',
  ],
  [
    'UTF-16LE without a mark',
    Buffer.from('id,email\r\n', 'utf16le'),
    'unknown_file',
    'The file is UTF-16LE. Convert it: iconv -f UTF-16LE -t UTF-8.',
  ],
  [
    'UTF-16BE without a mark',
    Buffer.from('id,email\r\n', 'utf16le').swap16(),
    'unknown_file',
    'The file is UTF-16BE. Convert it: iconv -f UTF-16BE -t UTF-8.',
  ],
  [
    'two joined tables with a column of one name',
    `username,passwordHash,status,status\nann,${BCRYPT},disabled,active\n`,
    'twin_columns',
    'The first line names "status" twice, so which of the two counts cannot be told: rename one, or leave it out.',
  ],
  [
    'BSON',
    Buffer.from('16000000026e616d650004000000616e6e000000', 'hex'),
    'unknown_file',
    "The file is MongoDB's BSON (mongodump). Write it with mongoexport or bsondump: docs/importing/databases.md.",
  ],
  ['PDF', '%PDF-1.4\n', 'unknown_file', 'The file is a PDF. It holds no users that can be read.'],
  [
    'zeros',
    Buffer.from('abc\0def\0\0\0\0'),
    'unknown_file',
    `The file is no text: it has bytes of zero. ${EXPORT}`,
  ],
  ['tar', tarred(), 'unknown_file', `The file is a tar archive. ${UNPACK}`],
  ['XML', '<?xml version="1.0"?>\n<users/>\n', 'unknown_file', `The file is XML or HTML. ${JSON_OR_CSV}`],
  [
    'YAML',
    'users:\n  - name: ann\n',
    'unknown_file',
    'The file is YAML. Write it as JSON first, such as by yq -o json.',
  ],
  [
    'YAML behind a line',
    '---\nann: $2b$10$x\n',
    'unknown_file',
    'The file is YAML. Write it as JSON first, such as by yq -o json.',
  ],
  [
    "MySQL's dump",
    '-- MySQL dump 10.13\nINSERT INTO `users` VALUES (1);\n',
    'unknown_file',
    `The file is a dump in SQL. ${EXPORT}`,
  ],
  [
    "PostgreSQL's dump",
    '--\n-- PostgreSQL database dump\n--\n',
    'unknown_file',
    `The file is a dump in SQL. ${EXPORT}`,
  ],
  [
    'an INSERT',
    `INSERT INTO users (name, hash) VALUES ('ann', '${BCRYPT}');\n`,
    'unknown_file',
    `The file is a dump in SQL. ${EXPORT}`,
  ],
  ['TOML', '[users]\nann = "x"\n', 'unknown_file', `The file is an INI or TOML file. ${JSON_OR_CSV}`],
  [
    '/etc/passwd',
    'root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/sh\n',
    'unknown_file',
    'The file is /etc/passwd, which holds no hashes. Import /etc/shadow instead: docs/importing/password-files.md.',
  ],
  [
    'htdigest',
    'ann:shop:9cc2ae8a1ba7a93da39b46fc1019c481\n',
    'unknown_file',
    "The file is Apache's htdigest file, whose hashes are MD5 over name, realm and password. " +
      'They are not verified: let these users reset their passwords.',
  ],
];

describe('a file of', () => {
  test.each(FILES)('%s', async (_what, content, code, message) => {
    const run = await stack.import('whole', content);
    expect(JSON.parse(run.err).error).toEqual({ code, message });
    expect({ code: run.code, out: run.out }).toEqual({ code: 2, out: '' });
    for (const left of [`${run.path}.report.jsonl`, `${run.path}.report.jsonl.state`])
      await expect(stat(left)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.each(FILES)('%s, in a dry run', async (_what, content, code, message) => {
    const run = await stack.import('whole', content, '--dry-run');
    expect(JSON.parse(run.err).error).toEqual({ code, message });
  });
});

const LIST = 'docs/importing/README.md lists what is read.';

describe('no known product', () => {
  test("a document of an application's own: the options are guessed, and a status is not lost", async () => {
    const record = {
      _id: { $oid: '60d0fe4f5311236168a109ca' },
      email: 'ann@example.com',
      password: BCRYPT,
      role: 'admin',
      isActive: false,
    };
    const first = await stack.import('own.jsonl', lines(record));
    expect(JSON.parse(first.err).error).toEqual({
      code: 'unknown_format',
      message:
        'No known product writes the first record so. Name what holds what, such as by --username email --hash password ' +
        `--status isActive, or force a format with --format. ${LIST}`,
    });
    const second = await stack.import(
      'own.jsonl',
      lines(record),
      '--username',
      'email',
      '--hash',
      'password',
      '--status',
      'isActive',
    );
    expect(second.json()).toMatchObject({ format: 'fields', imported: 1, hashes: { bcrypt: 1 } });
    expect(await stack.stored('ann@example.com')).toMatchObject({
      status: 'disabled',
      passwordHash: BCRYPT,
      roles: [],
    });
  });

  test.each(['--username', '--hash', '--roles', '--status'])(
    '%s names a column that is not there',
    async (option) => {
      const run = await stack.import(
        'columns.csv',
        `email,password\nann@example.com,${BCRYPT}\n`,
        option,
        'emial',
      );
      expect(JSON.parse(run.err).error).toEqual({
        code: 'usage',
        message: 'The table has no column "emial". It has: email, password.',
      });
      expect(run.code).toBe(64);
    },
  );

  test('of JSON every record may lack a member, and the report names it', async () => {
    const run = await stack.import(
      'members.jsonl',
      lines({ email: 'a' }, { mail: 'b' }),
      '--username',
      'email',
    );
    expect(run.report).toEqual([
      {
        line: 2,
        outcome: 'refused',
        code: 'no_username',
        reason: 'There is no user name: "email" (--username) is missing or empty.',
      },
    ]);
  });

  test('what an API answers in one line', async () => {
    const text = JSON.stringify({ data: [{ email: 'api@example.com', password: BCRYPT }], next: null });
    const run = await stack.import('api.json', text, '--username', 'email', '--hash', 'password');
    expect(run.json()).toMatchObject({ imported: 1, hashes: { bcrypt: 1 } });
  });

  test('what a spreadsheet writes before its headings', async () => {
    const text = `sep=;\r\nemail;password\r\nsheet@example.com;"${BCRYPT}"\r\na:b;x\r\n`;
    const run = await stack.import('sheet.csv', text, '--username', 'email', '--hash', 'password');
    expect(run.json()).toMatchObject({ imported: 1, refused: 1 });
    expect(run.report).toEqual([expect.objectContaining({ line: 4, username: 'a:b' })]);
  });

  test('a CSV file without headings: its first user is not printed', async () => {
    const run = await stack.import('bare.csv', `ann,hunter2,${BCRYPT}\nben,hunter3,${BCRYPT}\n`);
    expect(JSON.parse(run.err).error.message).toBe(
      'The first record has no member whose name says that it holds a user name, and no known product writes it so. ' +
        `A CSV file needs a first line with the names of its columns. Name what holds the user name with --username. ${LIST}`,
    );
    expect(run.err).not.toMatch(/hunter2|\$2b/);
    for (const format of ['gatehook', 'laravel', 'auth0']) {
      const forced = await stack.import('forced.csv', `ann,${BCRYPT}\nben,${BCRYPT}\n`, '--format', format);
      expect(forced.code).toBe(1);
      expect(forced.err + forced.out + JSON.stringify(forced.report)).not.toMatch(/\$2b/);
    }
    const named = await stack.run('import', run.path, '--username', 'email', '--hash', 'password', '--json');
    expect(JSON.parse(named.err).error).toEqual({
      code: 'usage',
      message: 'The table has no column "email". Its first line must name the columns.',
    });
  });
});

test('a folder is told from a file that is not there', async () => {
  const folder = await stack.file('folder', '').then(dirname);
  for (const [path, message] of [
    [folder, `${folder} is a folder. Name one file of it at a time.`],
    [join(folder, 'nothing'), `There is no file ${join(folder, 'nothing')}.`],
  ] as const) {
    const run = await stack.run('import', path, '--json');
    expect({ code: run.code, error: JSON.parse(run.err).error }).toEqual({
      code: 64,
      error: { code: 'usage', message },
    });
  }
});

test('columns without a heading, as spreadsheets leave behind, are no twins', async () => {
  const run = await stack.import('sheet.csv', 'username;status;;\r\nsue;disabled;;\r\n');
  expect(run.json()).toMatchObject({ imported: 1 });
  expect(await stack.stored('sue')).toMatchObject({ status: 'disabled' });
});

test('a dry run that ends early does not say that users were imported', async () => {
  const run = await stack.import('cut.json', '[{"username":"a"},{"userna', '--dry-run');
  expect(JSON.parse(run.err).error.message).toBe(
    'Stopped after record 1; a dry run imports nothing: The file is not JSON after record 1, or it is cut off. Mend it.',
  );
});

describe('a report', () => {
  test('in a folder that is not there: nothing is imported before it is said', async () => {
    const run = await stack.import('r.jsonl', '{"username":"rhea"}\n', '--report', '/nowhere/r.jsonl');
    expect({ code: run.code, message: JSON.parse(run.err).error.message }).toEqual({
      code: 64,
      message:
        'The report cannot be written: no file can be made in /nowhere. Name another place with --report.',
    });
    await expect(stack.stored('rhea')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('that fails on the way: how many users came in is said all the same', async () => {
    const path = await stack.file('s.jsonl', '{"username":"rosa"}\n');
    // A folder where the state is written aside.
    await mkdir(`${path}.report.jsonl.state.new`);
    const run = await stack.run('import', path, '--json');
    expect(run.code).toBe(2);
    expect(JSON.parse(run.err).error).toEqual({
      code: 'report_not_written',
      message: expect.stringMatching(
        /^Stopped (?:before the first row|after line 1), with 1 user imported.*: The report .*s\.jsonl\.report\.jsonl, or the place kept beside it, cannot be written \(.*EISDIR.*\)\. Mend it, and import it anew with --on-conflict skip\.$/,
      ),
    });
    expect((await stack.stored('rosa')).name).toBe('rosa');
  });
});
