// Rows that do not come in: each refused with its line, a code and a reason that says what to do, never with its hash.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { clearUsers, type ImportStack, lines, startImportStack } from './support.ts';

const BCRYPT = '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';
const BOMB = '$argon2id$v=19$m=8388608,t=2,p=4$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw';
let stack: ImportStack;

beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.close());
beforeEach(() => clearUsers(stack.table));

const NAME_RULE =
  'A user name has 1 to 256 bytes, no control or invisible characters, no "#" or ":", and no space at either end.';
const WRAP =
  'import it with --wrap, which puts argon2id over it, or let these users reset their passwords (docs/password-hashes.md)';

/** Each is the second line of a file whose first and third lines are good. */
const REFUSED: readonly (readonly [what: string, row: unknown, code: string, reason: string])[] = [
  ['no JSON', '{"username":"x",', 'not_json', 'The line is not JSON.'],
  ['a list', [1], 'malformed_row', 'The row is no JSON object.'],
  ['a number', 7, 'malformed_row', 'The row is no JSON object.'],
  [
    'no name',
    { roles: [] },
    'no_username',
    'There is no user name. Name the field that holds it with --username.',
  ],
  ['a name with a colon', { username: 'a:b' }, 'bad_username', NAME_RULE],
  ['a name of 257 bytes', { username: 'a'.repeat(257) }, 'bad_username', NAME_RULE],
  ['a name that becomes one with #', { username: 'a＃b' }, 'bad_username', NAME_RULE],
  ['a lone surrogate in the name', '{"username":"a\\ud800"}', 'bad_username', NAME_RULE],
  ['a name that is a map', { username: {} }, 'malformed_row', '"username" is not a text.'],
  [
    'a plain password',
    { username: 'x', password: 'hunter2' },
    'plain_password',
    'Passwords are not imported, only their hashes, as "passwordHash".',
  ],
  [
    'a mistyped member',
    { username: 'x', pasword_hash: BCRYPT },
    'unknown_member',
    'There is no "pasword_hash". Known are username, status, passwordHash, roles, grants, attributes.',
  ],
  [
    'a status of its own',
    { username: 'x', status: 'locked' },
    'bad_status',
    'The status is neither active nor disabled.',
  ],
  [
    'a role with a space',
    { username: 'x', roles: ['Super Admin'] },
    'bad_role',
    'A role name has 1 to 128 characters of A-Z a-z 0-9 _ . : @ / -, and starts with a letter or a digit.' +
      ' Map "Super Admin" with --map-role "Super Admin"=name.',
  ],
  [
    'roles that are a text with a number',
    { username: 'x', roles: [1] },
    'malformed_row',
    '"roles" is not a list of texts.',
  ],
  [
    'a grant that is none',
    { username: 'x', grants: ['orders::read'] },
    'bad_grant',
    'Not a grant: a segment is empty; segments are separated by one ":". See docs/permissions.md.',
  ],
  [
    'an attribute that is a number',
    { username: 'x', attributes: { level: 7 } },
    'bad_attribute',
    'The attribute "level" is no text.',
  ],
  [
    'an attribute with a lone surrogate',
    '{"username":"x","attributes":{"a":"\\udc00"}}',
    'bad_attribute',
    'The attribute "a" is not well-formed Unicode.',
  ],
  [
    'more than an item holds',
    { username: 'x', attributes: { a: 'a'.repeat(262_144) } },
    'too_large',
    'The user has more than 262144 bytes; leave attributes out.',
  ],
  [
    'MD5 in hexadecimal',
    { username: 'x', passwordHash: '9cc2ae8a1ba7a93da39b46fc1019c481' },
    'unusable_hash',
    `MD5 is guessed at billions a second: ${WRAP}`,
  ],
  [
    'a password where the hash belongs',
    { username: 'x', passwordHash: 'hunter2' },
    'unusable_hash',
    'no known hash format; if it is the password itself, it must not be stored: ' +
      'let these users reset their passwords (docs/password-hashes.md)',
  ],
  [
    'a bomb of 8 GiB',
    { username: 'x', passwordHash: BOMB },
    'unusable_hash',
    'argon2id, m=8388608,t=2,p=4, fills 8,192 MiB, and one hash may fill 256 MiB: let this user reset the password (docs/password-hashes.md)',
  ],
];

test.each(REFUSED)('%s', async (_what, row, code, reason) => {
  const run = await stack.import('rows.jsonl', lines({ username: 'first' }, row, { username: 'third' }));
  expect(run.code).toBe(1);
  expect(run.json()).toMatchObject({ rows: 3, imported: 2, refused: 1, report: `${run.path}.report.jsonl` });
  expect(run.report).toEqual([expect.objectContaining({ line: 2, outcome: 'refused', code, reason })]);
  expect(run.out + run.err + JSON.stringify(run.report)).not.toMatch(/hunter2|MNzk5BtR|9cc2ae8a/);
});

describe('lines', () => {
  test('empty ones count and are no rows; the last may have no end; \\r\\n ends one too', async () => {
    const text = '\r\n{"username":"a"}\r\n\n  \n{"username":"b:"}\n{"username":"c"}';
    const run = await stack.import('blank.jsonl', text);
    expect(run.report).toEqual([expect.objectContaining({ line: 5, username: 'b:' })]);
    expect(run.json()).toMatchObject({ rows: 3, imported: 2 });
  });

  test('U+2028 is a character within a line, and a byte order mark is none', async () => {
    const text = '\ufeff{"username":"a","attributes":{"note":"one\u2028two"}}\n';
    expect((await stack.import('separator.jsonl', text)).code).toBe(0);
    expect((await stack.stored('a')).attributes.note).toBe('one\u2028two');
  });

  test.each([
    ['1,048,576 characters is one that is not JSON', 1_048_576, 1],
    ['1,048,577 ends the import', 1_048_577, 2],
  ])('an endless line, after %s', async (_what, length, code) => {
    const run = await stack.import('long.jsonl', `{"username":"a"}\n${'['.repeat(length)}`);
    const told = { line: 2, outcome: 'refused', code: 'not_json', reason: 'The line is not JSON.' };
    expect([run.code, run.report]).toEqual([code, code === 1 ? [told] : []]);
    const message = expect.stringContaining(
      'Line 2 has more than 1048576 characters. Is it one JSON document?',
    );
    if (code === 2) expect(JSON.parse(run.err).error).toEqual({ code: 'line_too_long', message });
  });
});

describe('CSV', () => {
  test('a row of another width is refused by the line on which it begins', async () => {
    const text = 'username,attributes.note\na,"two\nlines"\nb\n"c\nd",x,y\ne,ok\n';
    const run = await stack.import('users.csv', text);
    expect(run.report).toEqual([
      expect.objectContaining({
        line: 4,
        code: 'not_csv',
        reason: 'The row has 1 fields, and the first line names 2.',
      }),
      expect.objectContaining({
        line: 5,
        code: 'not_csv',
        reason: 'The row has 3 fields, and the first line names 2.',
      }),
    ]);
    expect(run.json()).toMatchObject({ imported: 2 });
    expect((await stack.stored('a')).attributes.note).toBe('two\nlines');
  });

  test('quotes that do not match end the import: it is not known where the next row begins', async () => {
    const run = await stack.import('broken.csv', 'username\na\n"b"c\nd\n');
    expect(run.code).toBe(2);
    expect(JSON.parse(run.err).error).toEqual({
      code: 'not_csv',
      message:
        'Stopped before the first row, with 0 users imported: The file is not CSV near line 3: quotes do not match. Mend it.',
    });
  });

  test('an unknown heading refuses every row', async () => {
    const run = await stack.import('heading.csv', 'username,pasword\na,b\n', '--format', 'gatehook');
    expect(run.report).toEqual([expect.objectContaining({ line: 2, code: 'unknown_member' })]);
  });
});

describe('documents', () => {
  test.each([
    ['cut off', '[{"username":"a"},{"userna'],
    ['without a comma', '[{"username":"a"} {"username":"b"}]'],
  ])('%s: what came before is in', async (_what, text) => {
    const run = await stack.import('broken.json', text);
    expect(run.code).toBe(2);
    expect(JSON.parse(run.err).error.code).toBe('not_json');
    expect(JSON.parse(run.err).error.message).toMatch(/^Stopped after record 1, with 1 user imported: /);
    expect((await stack.stored('a')).name).toBe('a');
  });

  test('records are numbered from 1', async () => {
    const run = await stack.import('list.json', '[\n{"username":"a"},\n{"username":"#"}\n]\n\n');
    expect(run.report).toEqual([expect.objectContaining({ record: 2, code: 'bad_username' })]);
  });

  test('a member named __proto__ is a member', async () => {
    const run = await stack.import(
      'proto.json',
      '[{"__proto__":{"username":"evil"},"username":"a"}]',
      '--format',
      'gatehook',
    );
    expect(run.report).toEqual([expect.objectContaining({ record: 1, code: 'unknown_member' })]);
  });
});

test.each([
  ['Latin-1', Buffer.from('username\nm\xfcller\n', 'latin1')],
  ['UTF-8 that is cut off', Buffer.from([0x75, 0x0a, 0xc3])],
])('%s is not read as something else', async (_what, bytes) => {
  const run = await stack.import('bytes', bytes);
  expect(run.code).toBe(2);
  expect(JSON.parse(run.err).error).toMatchObject({ code: 'not_utf8' });
});

describe('--wrap', () => {
  test.each([
    ['MD5', '9cc2ae8a1ba7a93da39b46fc1019c481', 'md5, wrapped'],
    [
      "LDAP's salted SHA, which would verify as it stands",
      '{SSHA}oyKMtEMdWaYES3YqDMqygwy3x1NMREFQc2FsdA==',
      'sha1, wrapped',
    ],
  ])('%s is stored under argon2id', async (_what, passwordHash, format) => {
    const run = await stack.import('old.jsonl', lines({ username: 'old', passwordHash }), '--wrap');
    expect(run.json()).toMatchObject({ imported: 1, hashes: { [format]: 1 } });
    expect((await stack.stored('old')).passwordHash).toMatch(/^wrapped:/);
    expect(await stack.canLogIn('old', 'correct horse battery staple')).toBe(true);
  });
});

test('a hash that names a pepper comes in: the command line does not know peppers', async () => {
  const passwordHash =
    '$argon2id$v=19$m=19456,t=2,p=1,keyid=cDE$c2FsdHNhbHRzYWx0c2FsdA$MNzk5BtR2vUhrp6qQEjRNzzzzzzzzzzzzzzzzzzzzzw';
  const run = await stack.import('pepper.jsonl', lines({ username: 'p', passwordHash }));
  expect(run.json()).toMatchObject({ imported: 1, hashes: { 'argon2, pepper p1': 1 } });
});
