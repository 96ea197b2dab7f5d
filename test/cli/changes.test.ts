// `gatehook changes`: every command leaves one record, secrets stay out of it, and nothing is listed by a scan.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { followChanges } from '../../cli/changes/follow.ts';
import { readChanges } from '../../cli/changes/read.ts';
import { changeText } from '../../cli/changes/view.ts';
import { beginRecord } from '../../cli/changes/write.ts';
import { createUser } from '../../cli/users/stored.ts';
import type { Change } from '../../functions/store/changes/change.ts';
import { differenceOf, MEMBERS, type RecordedKind } from '../../functions/store/changes/snapshot.ts';
import { writeChange } from '../../functions/store/changes/write.ts';
import { itemFromApplication, itemFromRole, itemFromUser } from '../../functions/store/items.ts';
import { userKey } from '../../functions/store/keys.ts';
import { WEBHOOK_ACCESS } from '../../infra/table-access.ts';
import { refusalOf } from '../support/access.ts';
import { application } from '../support/application.ts';
import { interceptTable } from '../support/intercept.ts';
import { type CliStack, startCliStack } from './support.ts';

const HASH = '$2b$12$abcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
const OTHER_HASH = '$2b$12$zbcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
const DAY = 86_400_000;

let stack: CliStack;
beforeAll(async () => {
  stack = await startCliStack();
  stack.clock.now = Date.parse('2026-11-27T12:00:00Z');
});
afterAll(() => stack.close());

type View = Record<string, unknown>;

async function run(...argv: string[]) {
  stack.clock.now += 1000;
  const result = await stack.run(...argv);
  expect(result).toMatchObject({ code: 0 });
  return result;
}
const changes = async (...argv: string[]) => (await run('changes', '--json', ...argv)).json<View[]>();
/** Without what is the same in all of them. */
const brief = ({ what, kind, name, before, after, replaced }: View) => ({
  what,
  of: `${kind} ${name}`,
  before,
  after,
  replaced,
});

describe('every command that changes something leaves one record', () => {
  test("a user's life", async () => {
    await run('role', 'put', 'clerk', '--grant', 'a:b');
    await run('user', 'create', 'alice', '--password-hash', HASH, '--attribute', 'region=eu');
    await run('user', 'grant', 'alice', '--role', 'clerk');
    await run('user', 'set-password', 'alice', '--password-hash', OTHER_HASH);
    await run('user', 'disable', 'alice');
    await run('user', 'unlock', 'alice');
    await run('user', 'delete', 'alice', '--yes');
    const of = 'user alice';
    const attributes = { region: 'eu' };
    const bare = { status: 'active', roles: [], grants: [], attributes };
    const last = { status: 'disabled', roles: ['clerk'], grants: [], attributes };
    const none = { before: {}, after: {} };
    expect((await changes('--user', 'Alice')).map(brief)).toEqual([
      { what: 'user create', of, before: null, after: bare, replaced: ['password'] },
      { what: 'user grant', of, before: { roles: [] }, after: { roles: ['clerk'] }, replaced: [] },
      { what: 'user set-password', of, ...none, replaced: ['password', 'tokens'] },
      {
        what: 'user disable',
        of,
        before: { status: 'active' },
        after: { status: 'disabled' },
        replaced: ['tokens'],
      },
      { what: 'user unlock', of, before: null, after: null, replaced: [] },
      { what: 'user delete', of, before: last, after: null, replaced: [] },
    ]);
  });

  test('roles, applications, tokens', async () => {
    await run('role', 'grant', 'clerk', '--grant', 'c:d');
    await run('role', 'delete', 'clerk');
    expect((await changes('--role', 'clerk')).map(brief)).toMatchObject([
      { what: 'role put', before: null, after: { grants: ['a:b'], includes: [] } },
      { what: 'role grant', before: { grants: ['a:b'] }, after: { grants: ['a:b', 'c:d'] } },
      { what: 'role delete', before: { grants: ['a:b', 'c:d'] }, after: null },
    ]);
    await run('app', 'create', 'shop');
    await run('app', 'update', 'shop', '--may-assert');
    await run('app', 'rotate', 'shop', '--key', '--overlap', '1h');
    expect((await changes('--app', 'shop')).map(brief)).toMatchObject([
      { what: 'app create', before: null, after: { mayAssert: false, keys: [{ places: ['header'] }] } },
      { what: 'app update', before: { mayAssert: false }, after: { mayAssert: true } },
      { what: 'app rotate', before: { keys: [{}] }, after: { keys: [{}, {}] } },
    ]);
    await run('token', 'revoke', 'k5rwq3x7c2yz4tj6v7n3e5b2ma');
    expect((await changes('--since', '1s')).map(brief)).toMatchObject([
      { what: 'token revoke', of: 'token k5rwq3x7c2yz4tj6v7n3e5b2ma' },
    ]);
  });

  test('the secrets of the stage, which lie outside the table', async () => {
    await run('secret', 'rotate', '--overlap', '1h');
    await run('registry-key', 'create');
    const kid = JSON.parse(stack.tokenKeyVersions[0] ?? '').keys[0].kid;
    await run('token-key', 'retire', '--yes', '--', kid);
    expect(
      (await changes('--since', '4s')).map(({ what, replaced, isBegun }) => ({ what, replaced, isBegun })),
    ).toEqual([
      { what: 'secret rotate', replaced: ['signing secret'], isBegun: false },
      { what: 'registry-key create', replaced: ['registry key'], isBegun: false },
      { what: 'token-key retire', replaced: ['token keys'], isBegun: false },
    ]);
  });

  test('one that ended before it was made says that it was begun', async () => {
    stack.clock.now += 60_000;
    const editor = { ...stack.table.editor, now: () => stack.clock.now };
    const subject = { kind: 'secret', name: 'signing secret' } as const;
    await beginRecord({ ...stack.table, editor }, subject, { before: null, after: null, replaced: [] });
    expect((await run('changes', '--since', '30s')).out).toContain(
      '\n    begun; whether it was made is not recorded\n',
    );
  });

  test('a command that is refused, and one that only reads, leave none', async () => {
    stack.clock.now += 60_000;
    await stack.run('user', 'grant', 'nobody', '--grant', 'a:b');
    await stack.run('app', 'create', 'shop');
    await run('app', 'list');
    expect(await changes('--since', '30s')).toEqual([]);
  });
});

test('who, when and from where; for people the newest last', async () => {
  await run('user', 'create', 'bob', '--no-password', '--grant', 'x:y');
  await run('user', 'revoke', 'bob', '--grant', 'x:y');
  const at = '2026-11-27T12:';
  const [, last] = await changes('--user', 'bob');
  expect(last).toMatchObject({
    at: expect.stringContaining(at),
    by: 'olga',
    byKind: 'local',
    from: 'command line on desk',
  });
  const { out } = await run('changes', '--user', 'bob');
  expect(out.replaceAll(/T12:\d\d:\d\dZ/g, 'T…')).toBe(
    [
      '2026-11-27T…  user create  user bob  by olga, command line on desk',
      '    status: active',
      '    grants: x:y',
      '2026-11-27T…  user revoke  user bob  by olga, command line on desk',
      '    grants: -x:y',
      '',
    ].join('\n'),
  );
});

test('--by, --before and --limit; what is earlier is named', async () => {
  const operator = { user: 'Erin', host: 'desk' };
  for (const name of ['c1', 'c2', 'c3']) {
    stack.clock.now += 1000;
    await stack.runWith({ operator }, 'user', 'create', name, '--no-password');
  }
  const names = (list: View[]) => list.map(({ name }) => name);
  expect(names(await changes('--by', 'erin'))).toEqual(['c1', 'c2', 'c3']);
  const { out, err } = await run('changes', '--by', 'erin', '--limit', '2', '--json');
  const [first] = JSON.parse(out);
  expect(names(JSON.parse(out))).toEqual(['c2', 'c3']);
  expect(err).toBe(
    `note: There are earlier ones. Go on with: --before ${first.at}, or see them all: --limit all.\n`,
  );
  expect(names(await changes('--by', 'erin', '--before', first.at))).toEqual(['c1']);
});

test.each(['yesterday', '2026-13-01', '2026-11-27T18:00', '7w', ''])(
  '--since %p is refused',
  async (since) => {
    const { code, err } = await stack.run('changes', '--since', since);
    expect({ code, err }).toEqual({
      code: 64,
      err: expect.stringContaining(
        'Write a time as 2026-11-27, as 2026-11-27T18:00Z, or as 7d for seven days ago.',
      ),
    });
  },
);

test('a list reads the months that it asks for, and never scans', async () => {
  const { table, sent } = interceptTable(stack.table);
  const { now } = stack.clock;
  await readChanges(table, { since: now - 62 * DAY, before: now }, 100_000);
  expect(sent.map(({ name, input }) => [name, (input.ExpressionAttributeValues as View)[':pk']])).toEqual([
    ['QueryCommand', 'CHANGES#2026-11'],
    ['QueryCommand', 'CHANGES#2026-10'],
    ['QueryCommand', 'CHANGES#2026-09'],
  ]);
  sent.length = 0;
  await readChanges(table, { subject: { kind: 'user', name: 'bob' }, since: 0, before: now }, 10);
  expect(sent.map(({ input }) => (input.ExpressionAttributeValues as View)[':pk'])).toEqual([
    'CHANGESOF#user#bob',
  ]);
});

test('the deciding function can neither read nor write a record', () => {
  for (const pk of ['CHANGES#2026-11', 'CHANGESOF#user#bob']) {
    const Key = { pk, sk: 'x' };
    expect(
      refusalOf({ name: 'BatchGetCommand', input: { RequestItems: { t: { Keys: [Key] } } } }, WEBHOOK_ACCESS),
    ).not.toBeNull();
    for (const name of ['PutCommand', 'DeleteCommand', 'UpdateCommand'])
      expect(refusalOf({ name, input: { Key, Item: Key } }, WEBHOOK_ACCESS)).not.toBeNull();
  }
});

describe('an import', () => {
  test('has one record of its own, and each user names it', async () => {
    stack.clock.now += 60_000;
    const line = (username: string) => `${JSON.stringify({ username, passwordHash: HASH })}\n`;
    const input = async () => Buffer.from(line('dora') + line('emil'));
    const { writeFile } = await import('node:fs/promises');
    const file = `${stack.folder}/users.jsonl`;
    await writeFile(file, (await input()).toString());
    await run('import', file);
    const [record, ...others] = await changes('--since', '30s');
    expect(others).toEqual([]);
    const counts = { imported: 2, replaced: 0, skipped: 0, refused: 0 };
    expect(record).toMatchObject({
      what: 'import',
      kind: 'import',
      isBegun: false,
      after: { file: 'users.jsonl', rowsDoneBefore: 0, rowsDone: 2, ...counts },
    });
    const note = `note: "dora" came in by an import, as row 1: gatehook changes --import ${record?.name} shows it.\n`;
    expect((await run('changes', '--user', 'dora')).err).toBe(note);
    expect(await changes('--import', String(record?.name))).toEqual([record]);
    // The item forgets its run with the next change, whose record remembers it.
    await run('user', 'disable', 'dora');
    expect((await run('changes', '--user', 'dora')).err).toBe(note);
    await run('import', file, '--on-conflict', 'replace');
    expect((await changes('--user', 'dora')).map(brief)).toMatchObject([
      { what: 'user disable', before: { status: 'active', importRun: record?.name, importLine: 1 } },
      { what: 'import', before: { status: 'disabled' }, after: { status: 'active', importLine: 1 } },
    ]);
  });
});

describe('what a record holds', () => {
  const full: Readonly<Record<Exclude<RecordedKind, 'token'>, object>> = {
    user: {
      ...itemFromUser({
        name: 'u',
        status: 'active',
        passwordHash: HASH,
        roles: [],
        grants: [],
        attributes: {},
        tokenGeneration: 'g',
        version: 'v',
      }),
    },
    role: { ...itemFromRole({ name: 'r', grants: [], includes: [] }), version: 'v' },
    application: itemFromApplication(
      application('a', { mayAsk: [], audience: 'a', introspects: [], origins: [], returns: [] }),
    ),
  };
  /** What names the item, and what changes with every write. */
  const KNOWN = ['pk', 'sk', 'version'];
  const NAMES = { user: ['name'], role: ['name'], application: ['id'] };

  test.each(['user', 'role', 'application'] as const)(
    'every member of a %s is either shown or known as secret',
    (kind) => {
      const { shown, secret, lists = {} } = MEMBERS[kind];
      const told = [...shown, ...Object.keys(secret), ...Object.keys(lists), ...KNOWN, ...NAMES[kind]];
      expect(Object.keys(full[kind]).filter((member) => !told.includes(member))).toEqual([]);
    },
  );

  test('a member that is not listed, a hash, a token generation, the hash of a key: never', () => {
    const before = { ...full.user, unheardOf: 'canary-1', tokenGeneration: 'canary-2' };
    const after = { ...before, unheardOf: 'canary-3', passwordHash: 'canary-4', tokenGeneration: 'canary-5' };
    const keys = [{ id: 'k', hash: 'canary-6', places: ['header'], createdAt: 1 }];
    for (const [kind, one, other] of [
      ['user', null, after],
      ['user', before, after],
      ['user', before, null],
      ['application', null, { ...full.application, keys }],
    ] as const)
      expect(JSON.stringify(differenceOf(kind, one, other))).not.toContain('canary');
  });

  test('maps are compared whatever the order of their members', () => {
    const [one, other] = [
      { a: '1', b: '2' },
      { b: '2', a: '1' },
    ];
    expect(differenceOf('user', { attributes: one }, { attributes: other })).toEqual({
      before: {},
      after: {},
      replaced: [],
    });
  });

  test('a member too large to be kept twice is told by its size', async () => {
    const user = {
      name: 'huge',
      status: 'active',
      roles: [],
      attributes: {},
      tokenGeneration: 'g',
      version: 'v1',
    } as const;
    await createUser(stack.table, {
      ...user,
      grants: Array.from({ length: 9000 }, (_, at) => `orders:${at}:read`),
    });
    const { after } = differenceOf('user', null, { ...user, grants: ['x'.repeat(16_384)] });
    expect(after?.grants).toBe('(16388 bytes, not recorded)');
  });

  test('names with escape sequences cannot forge a line', () => {
    const change: Change = {
      id: 'i',
      at: 0,
      what: 'user create',
      subject: { kind: 'user', name: 'a\n1970' },
      by: { kind: 'aws', name: 'arn\u001b[2J' },
      from: 'x',
      before: null,
      after: { attributes: { note: '\u001b[31m' } },
      replaced: [],
    };
    expect(changeText(change)).toBe(
      '1970-01-01T00:00:00Z  user create  user a\\u{a}1970  by arn\\u{1b}[2J, x\n    attributes: {"note":"\\u001b[31m"}',
    );
  });
});

test('a change whose condition fails leaves no record, and a record that is there already no change', async () => {
  const { table } = stack;
  const subject = { kind: 'user', name: 'twice' } as const;
  const nothing = { before: null, after: null, replaced: [] };
  const item = { ...userKey('twice'), name: 'twice', version: 'v' };
  const put = { Put: { Item: item, ConditionExpression: 'attribute_exists(pk)' } };
  expect(await writeChange(table, put, subject, nothing)).toBe(false);
  const all = () => readChanges(table, { subject, since: 0, before: stack.clock.now + DAY }, 10);
  expect((await all()).changes).toEqual([]);
});

test('a user without a password is created without a line about one', async () => {
  await run('user', 'create', 'nopass', '--no-password');
  await run('user', 'create', 'withpass', '--password-hash', HASH);
  expect(await changes('--user', 'nopass')).toMatchObject([{ replaced: [] }]);
  expect((await run('changes', '--user', 'withpass')).out).toContain('    new: password\n');
});

describe('--follow', () => {
  test('beside --before, which ends what --follow goes on with: refused', async () => {
    const { code, err } = await stack.run('changes', '--follow', '--before', '1d');
    expect({ code, err }).toEqual({
      code: 64,
      err: expect.stringContaining("option '--follow' cannot be used with option '--before <time>'"),
    });
  });

  const change = (id: string, isBegun = false): Change => ({
    id,
    at: 0,
    what: 'w',
    subject: { kind: 'user', name: 'u' },
    by: { kind: 'local', name: 'b' },
    from: 'f',
    before: null,
    after: null,
    replaced: [],
    ...(isBegun ? { isBegun } : {}),
  });

  test('shows each change once, a late one too, a begun one again when it is made, and none that --limit cut off', async () => {
    const reads = [
      // Cut off by --limit 1, and no news therefore.
      [change('cut off'), change('a')],
      [change('cut off'), change('a')],
      [change('late'), change('a'), change('b', true)],
      [change('late'), change('b')],
      [],
    ];
    const controller = new AbortController();
    const asked: number[] = [];
    const seen: string[] = [];
    const following = followChanges({
      first: async () => [change('a')],
      async read(since) {
        asked.push(since);
        const next = reads.shift();
        if (reads.length === 0) controller.abort();
        return next ?? [];
      },
      pause: async () => undefined,
      now: () => 100_000,
      signal: controller.signal,
    });
    for await (const { id, isBegun } of following) seen.push(isBegun ? `${id} begun` : id);
    expect(seen).toEqual(['a', 'late', 'b begun', 'b']);
    expect(asked).toEqual([40_000, 40_000, 40_000, 40_000, 40_000]);
  });
});
