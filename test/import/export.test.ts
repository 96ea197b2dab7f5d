// Taking users out: everything that an import brings back, in parallel, whole or not at all.
import { readFile, stat, writeFile } from 'node:fs/promises';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readUsers } from '../../cli/export/segments.ts';
import { scanItems } from '../../cli/table/scan.ts';
import { createUser } from '../../cli/users/stored.ts';
import type { User } from '../../functions/decision/facts.ts';
import { newUsername } from '../../functions/decision/username.ts';
import { userKey } from '../../functions/store/keys.ts';
import { VECTORS } from '../passwords/vectors.ts';
import fc, { cases } from '../support/property.ts';
import { clearUsers, type ImportStack, putUsers, startImportStack } from './support.ts';

const BCRYPT = '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';
const WRAPPED =
  'wrapped:sha1:prefix:cGVwcGVy:$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$MNzk5BtR2vUhrp6qQEjRNzzzzzzzzzzzzzzzzzzzzzw';
const PEPPERED =
  '$argon2id$v=19$m=19456,t=2,p=1,keyid=cDE$c2FsdHNhbHRzYWx0c2FsdA$MNzk5BtR2vUhrp6qQEjRNzzzzzzzzzzzzzzzzzzzzzw';
let stack: ImportStack;
let count = 0;

beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.close());

const clear = () => clearUsers(stack.table);
beforeEach(clear);

const user = (name: string, more: Partial<User> = {}): User => ({
  name,
  status: 'active',
  roles: [],
  grants: [],
  attributes: {},
  tokenGeneration: 'g',
  version: 'v',
  ...more,
});

/** A path that no test used. */
const output = async () => `${await stack.file('export', '')}${++count}.jsonl`;

async function exported(...options: readonly string[]) {
  const path = await output();
  const run = await stack.run('export', '--output', path, ...options);
  return { ...run, path };
}

/** The users' items without what is new on every import. */
async function items(): Promise<readonly object[]> {
  const found: Record<string, unknown>[] = [];
  for await (const item of scanItems(stack.table, 'USER')) {
    const { tokenGeneration: _new, version: _too, importRun: _run, importLine: _line, ...kept } = item;
    found.push(kept);
  }
  return found.sort((one, other) => (String(one.pk) < String(other.pk) ? -1 : 1));
}

describe('the file', () => {
  test('one line for each user, without what belongs to this table alone', async () => {
    await createUser(
      stack.table,
      user('alice', {
        passwordHash: BCRYPT,
        roles: ['clerk'],
        grants: ['a:*'],
        attributes: { region: 'eu' },
      }),
    );
    const { path, code, out } = await exported();
    expect(code).toBe(0);
    expect(out).toBe(`1 users are in ${path}, with their hashes: keep it like the table.\n`);
    expect(await readFile(path, 'utf8')).toBe(
      `{"username":"alice","status":"active","passwordHash":"${BCRYPT}","roles":["clerk"],"grants":["a:*"],` +
        '"attributes":{"region":"eu"}}\n',
    );
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test.each([
    [1, '1 of them came by SCIM: the id, the names and the addresses of its profile stay in this stack.'],
    [2, '2 of them came by SCIM: the ids, names and addresses of their profiles stay in this stack.'],
  ])('a note tells of profiles that no line holds: %i', async (profiles, note) => {
    await createUser(stack.table, user('alice'));
    for (let nth = 0; nth < profiles; nth += 1)
      await createUser(stack.table, user(`ada${nth}`, { profile: `id${nth}.revision` }));
    const { code, err } = await exported();
    expect({ code, err }).toEqual({ code: 0, err: `note: ${note}\n` });
  });

  test('an older one is not overwritten', async () => {
    const path = await stack.file('older.jsonl', 'old');
    const { code, err } = await stack.run('export', '--output', path, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(err).error).toEqual({
      code: 'exists',
      message: `The file ${path} is there already. Name another with --output.`,
    });
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  test('the rest of an interrupted one is no obstacle', async () => {
    const path = await output();
    await writeFile(`${path}.part`, 'half');
    expect((await stack.run('export', '--output', path)).code).toBe(0);
    expect(await readFile(path, 'utf8')).toBe('');
  });

  test('a malformed item leaves no file, rather than one that lacks a user', async () => {
    const broken = { pk: 'USER#broken', sk: 'USER', name: 'broken' };
    await createUser(stack.table, user('alice'));
    await stack.table.client.send(new PutCommand({ TableName: stack.table.name, Item: broken }));
    const { code, err, path } = await exported('--json');
    await stack.table.client.send(new DeleteCommand({ TableName: stack.table.name, Key: userKey('broken') }));
    expect(code).toBe(2);
    expect(JSON.parse(err).error.code).toBe('malformed_item');
    for (const left of [path, `${path}.part`])
      await expect(stat(left)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

test('roles, applications and attempts are not users', async () => {
  await stack.run('role', 'put', 'clerk', '--grant', 'orders:*');
  await createUser(stack.table, user('alice'));
  expect((await readFile((await exported()).path, 'utf8')).split('\n')).toHaveLength(2);
});

test.each(['1', '3', '32'])('%s segments bring each of 120 users once', async (segments) => {
  const names = Array.from({ length: 120 }, (_, at) => `user${at}`);
  await putUsers(
    stack.table,
    names.map((name) => user(name, { attributes: { a: 'a'.repeat(10_000) } })),
  );
  const { path } = await exported('--segments', segments);
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).username).sort()).toEqual([...names].sort());
});

test.each(['0', '33', 'x'])('%s segments are written wrongly', async (segments) => {
  expect((await exported('--segments', segments)).code).toBe(64);
});

test('a failing table ends the export with its error', async () => {
  const send = async () => {
    throw new Error('the table is gone');
  };
  const { client } = stack.table;
  const table = { ...stack.table, client: Object.assign(Object.create(client), { send }) };
  await expect(readUsers(table, 4).next()).rejects.toThrow('the table is gone');
});

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const names = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map(newUsername)
  .filter((name) => name !== null);
const anyUser: fc.Arbitrary<User> = fc.record({
  name: names,
  status: fc.constantFrom('active', 'disabled'),
  roles: fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:@/-]{0,8}$/), { maxLength: 3 }),
  grants: fc.uniqueArray(fc.constantFrom('a:*', '!a:b', 'files:${username}:**', 'x,y:{z}'), { maxLength: 3 }),
  attributes: fc.dictionary(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,8}$/), text, { maxKeys: 3 }),
  passwordHash: fc.constantFrom(BCRYPT, WRAPPED, PEPPERED, ...VECTORS.map(({ stored }) => stored)),
  tokenGeneration: fc.constant('g'),
  version: fc.constant('v'),
});

test('import of an export gives the same table', async () => {
  const users = fc.uniqueArray(anyUser, { selector: ({ name }) => name, minLength: 10, maxLength: 24 });
  const property = fc.asyncProperty(users, fc.boolean(), async (all, withoutHash) => {
    await clear();
    await putUsers(stack.table, all);
    if (withoutHash) await createUser(stack.table, user('nobody has this name'));
    const before = await items();
    const { path } = await exported('--segments', '3');
    await clear();
    const run = await stack.run('import', path, '--json');
    expect(run.json()).toMatchObject({ imported: before.length, refused: 0 });
    expect(await items()).toEqual(before);
  });
  await fc.assert(property, { numRuns: cases(80) });
});
