// Names that are taken: by users of the table, and by earlier rows of the same file. Nothing is overwritten unasked.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { changeUser, listUsers } from '../../cli/users/stored.ts';
import { clearUsers, type ImportStack, lines, PASSWORD, startImportStack } from './support.ts';

const BCRYPT = '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';
let stack: ImportStack;

beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.close());
beforeEach(async () => {
  await clearUsers(stack.table);
  await stack.run('user', 'create', 'alice', '--no-password', '--role', 'old');
});

async function everyName(): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { name } of (await listUsers(stack.table)).values) names.push(name);
  return names;
}

const FILE = lines(
  { username: 'zoe' },
  { username: 'Alice', passwordHash: BCRYPT, roles: ['new'] },
  { username: 'ben' },
);

describe('a user of the table', () => {
  test('stops the import where nothing is said', async () => {
    const run = await stack.import('users.jsonl', FILE);
    expect(run.code).toBe(2);
    expect(JSON.parse(run.err).error).toEqual({
      code: 'exists',
      message:
        'Stopped after line 1, with 2 users imported (1 of them from rows after it): line 2: The user "alice" exists already. ' +
        'Say by --on-conflict whether to skip or replace such users. Go on with --resume.',
    });
    expect((await stack.stored('alice')).roles).toEqual(['old']);
  });

  test('rows in flight behind the conflict are in the table, and the message counts them', async () => {
    const behind = Array.from({ length: 30 }, (_, at) => ({ username: `behind${at}` }));
    const run = await stack.import('in-flight.jsonl', lines({ username: 'alice' }, ...behind));
    const names = (await everyName()).filter((name) => name.startsWith('behind'));
    expect(names).toHaveLength(30);
    expect(JSON.parse(run.err).error.message).toBe(
      'Stopped before the first row, with 30 users imported (30 of them from rows after it): line 1: The user "alice" ' +
        'exists already. Say by --on-conflict whether to skip or replace such users. Go on with --resume.',
    );
    const again = await stack.run('import', run.path, '--resume', '--on-conflict', 'skip', '--json');
    expect(again.json()).toMatchObject({ imported: 30, skipped: 1 });
  });

  test('a first try that wrote nothing leaves nothing in the way of the next', async () => {
    const alone = lines({ username: 'alice' });
    const first = await stack.import('alone.jsonl', alone);
    expect(JSON.parse(first.err).error.message).toBe(
      'Stopped before the first row, with 0 users imported: line 1: The user "alice" exists already. ' +
        'Say by --on-conflict whether to skip or replace such users.',
    );
    const second = await stack.import('alone.jsonl', alone, '--on-conflict', 'replace');
    expect(second.json()).toMatchObject({ replaced: 1 });
  });

  test('fail, and then --resume with skip: each row is done once', async () => {
    const { path } = await stack.import('both.jsonl', FILE, '--on-conflict', 'fail');
    const run = await stack.run('import', path, '--resume', '--on-conflict', 'skip', '--json');
    expect(run.json()).toMatchObject({ rows: 3, imported: 2, skipped: 1, refused: 0 });
    expect(run.code).toBe(0);
  });

  test('skip keeps it and reports the row', async () => {
    const run = await stack.import('skip.jsonl', FILE, '--on-conflict', 'skip');
    expect(run.code).toBe(0);
    expect(run.json()).toMatchObject({ imported: 2, skipped: 1 });
    expect(run.report).toEqual([
      {
        line: 2,
        outcome: 'skipped',
        username: 'alice',
        code: 'exists',
        reason: 'The user "alice" exists already.',
      },
    ]);
    expect((await stack.stored('alice')).roles).toEqual(['old']);
  });

  test('replace gives it everything of the row, and ends its tokens', async () => {
    const before = await stack.stored('alice');
    const run = await stack.import('replace.jsonl', FILE, '--on-conflict', 'replace');
    expect(run.json()).toMatchObject({ imported: 2, replaced: 1, skipped: 0 });
    const after = await stack.stored('alice');
    expect(after).toMatchObject({ roles: ['new'], passwordHash: BCRYPT });
    expect(after.tokenGeneration).not.toBe(before.tokenGeneration);
    expect(after.version).not.toBe(before.version);
    expect(await stack.canLogIn('alice', PASSWORD)).toBe(true);
  });

  test('the same file again changes nothing with skip', async () => {
    await stack.import('again.jsonl', FILE, '--on-conflict', 'skip');
    const run = await stack.import('again.jsonl', FILE, '--on-conflict', 'skip');
    expect(run.json()).toMatchObject({ imported: 0, skipped: 3 });
  });

  test('who was changed since its import is a user of the table like any other', async () => {
    await stack.import('first.jsonl', lines({ username: 'ben' }));
    await changeUser(stack.table, 'ben', (user) => ({ ...user, roles: ['given'], version: 'v2' }));
    const run = await stack.import('first.jsonl', lines({ username: 'ben' }), '--on-conflict', 'skip');
    expect(run.json()).toMatchObject({ skipped: 1 });
    expect((await stack.stored('ben')).roles).toEqual(['given']);
  });
});

describe('two rows of one file in one name', () => {
  // Upper case, full width and a decomposed letter: three spellings that look like three users.
  const TWINS = lines(
    { username: 'renée', roles: ['first'] },
    { username: 'other' },
    { username: 'RENE\u0301E', roles: ['second'] },
    { username: 'ｒｅｎée', roles: ['third'] },
  );
  const told = (line: number) => ({
    line,
    outcome: 'refused',
    username: expect.any(String),
    code: 'same_name',
    reason: `line ${line} meets line 1 in the name "renée"; only that one is imported.`,
  });

  test.each(['fail', 'skip', 'replace'])('with %s the first one wins', async (mode) => {
    const run = await stack.import(`twins-${mode}.jsonl`, TWINS, '--on-conflict', mode);
    expect(run.code).toBe(1);
    expect(run.json()).toMatchObject({ imported: 2, replaced: 0, skipped: 0, refused: 2 });
    expect(run.report).toEqual([told(3), told(4)]);
    expect((await stack.stored('renée')).roles).toEqual(['first']);
  });

  test('replace replaces once, by the first row', async () => {
    const file = lines({ username: 'alice', roles: ['one'] }, { username: 'ALICE', roles: ['two'] });
    const run = await stack.import('replaced-once.jsonl', file, '--on-conflict', 'replace');
    expect(run.json()).toMatchObject({ replaced: 1, refused: 1 });
    expect((await stack.stored('alice')).roles).toEqual(['one']);
  });

  test('two hundred rows between them make no difference', async () => {
    const others = Array.from({ length: 200 }, (_, at) => ({ username: `user${at}` }));
    const run = await stack.import('far.jsonl', lines({ username: 'eve' }, ...others, { username: 'Eve' }));
    expect(run.report).toEqual([
      expect.objectContaining({
        line: 202,
        reason: expect.stringContaining('meets line 1 in the name "eve"'),
      }),
    ]);
  });

  test('a dry run sees them too, and writes nothing', async () => {
    const run = await stack.import('dry.jsonl', TWINS, '--dry-run');
    expect(run.code).toBe(1);
    expect(run.json()).toMatchObject({ dryRun: true, imported: 2, refused: 2 });
    expect(run.report).toEqual([told(3), told(4)]);
    await expect(stack.stored('other')).rejects.toThrow(
      'There is no user "other". gatehook user list shows those that are there.',
    );
  });
});

describe('roles', () => {
  const WITH_ROLES = lines(
    { username: 'a', roles: ['Admins', 'clerk'] },
    { username: 'b', roles: ['clerk'] },
  );

  test('that do not exist are told, with how many users have them', async () => {
    await stack.run('role', 'put', 'clerk', '--grant', 'orders:*');
    const { err } = await stack.import('roles.jsonl', WITH_ROLES);
    expect(err).toBe(
      'note: There is no role "Admins" yet, and 1 user has it: it gives nothing until gatehook role put Admins.\n',
    );
  });

  test.each([
    ['mapped and kept', ['--map-role', 'Admins=admin'], ['admin', 'clerk']],
    ['mapped, others dropped', ['--map-role', 'Admins=admin', '--unmapped-roles', 'drop'], ['admin']],
    ['for everybody', ['--role', 'member', 'clerk'], ['Admins', 'clerk', 'member']],
    ['two into one', ['--map-role', 'Admins=staff', '--map-role', 'clerk=staff'], ['staff']],
  ])('%s', async (_what, options, roles) => {
    await stack.import(`mapped.jsonl`, WITH_ROLES, ...options);
    expect((await stack.stored('a')).roles).toEqual(roles);
  });

  test.each([
    ['--map-role', 'Admins'],
    ['--map-role', 'Admins=a b'],
    ['--in-flight', '0'],
    ['--in-flight', '51'],
    ['--format', 'okta'],
    ['--on-conflict', 'merge'],
  ])('%s %s is written wrongly', async (...options) => {
    expect((await stack.import('usage.jsonl', WITH_ROLES, ...options)).code).toBe(64);
  });
});

test('attributes that cannot be kept are left out, and it is said', async () => {
  const record = { username: 'kim', realmRoles: [], attributes: { 'legal name': ['Kim'], region: ['eu'] } };
  const { err, code } = await stack.import(
    'kc.json',
    JSON.stringify({ realm: 'x', users: [record] }, null, 1),
  );
  expect(code).toBe(0);
  expect({ ...(await stack.stored('kim')).attributes }).toEqual({ region: 'eu' });
  expect(err).toBe(
    'note: 1 user has attributes whose names cannot be kept; these were left out. Name them with --attribute.\n',
  );
});

test('for people, the numbers stand under each other', async () => {
  const path = await stack.file(
    'people.jsonl',
    lines({ username: 'a', passwordHash: BCRYPT }, { username: 'b:' }),
  );
  const { out, err, code } = await stack.run('import', path);
  expect({ err, code }).toEqual({ err: '', code: 1 });
  expect(out).toBe(
    [
      'format              gatehook',
      'imported            1',
      'refused             1',
      'without a password  0',
      'hashes              bcrypt: 1',
      `report              ${path}.report.jsonl`,
      '',
    ].join('\n'),
  );
});

test('a file that is not there', async () => {
  const { code, err } = await stack.run('import', 'nowhere.jsonl');
  expect(code).toBe(64);
  expect(err).toContain('error: There is no file nowhere.jsonl.');
});
