// `gatehook user`: creating, passwords, rights, states; a hash is never shown.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { requireApplication } from '../../cli/applications/stored.ts';
import { factsOf } from '../../cli/table/facts.ts';
import { changeUser, createUser, deleteUser, listUsers, requireUser } from '../../cli/users/stored.ts';
import { LockoutRule } from '../../functions/lockout/rule.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { claimAttempt } from '../../functions/store/attempts.ts';
import { returnAttempt } from '../../functions/store/attempts-undone.ts';
import { type CliStack, PASSWORD, startCliStack } from './support.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: 1769 * 1024 });
/** Of the right form, and of no known password: only the form is looked at here. */
const BCRYPT = '$2b$12$abcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
const OPEN = { failures: 0, failuresSinceSuccess: 0, lastAt: null };
let stack: CliStack;

beforeAll(async () => {
  stack = await startCliStack();
  await stack.run('role', 'put', 'clerk', '--grant', 'orders:*');
});
afterAll(() => stack.close());
beforeEach(async () => {
  for (const { name } of (await listUsers(stack.table)).values) await deleteUser(stack.table, name);
});

const stored = (name: string) => requireUser(stack.table, name);
const create = (name: string, ...argv: string[]) =>
  stack.run('user', 'create', name, '--no-password', ...argv);
const readAttempts = (name: string) =>
  factsOf(stack.table, { now: () => stack.clock.now }).readAttempts(name);
const fail = async (name: string, times: number) => {
  for (let failures = 0; failures < times; failures++)
    await claimAttempt(stack.table, name, null, {
      now: stack.clock.now,
      lockout: new LockoutRule(),
      by: 'another',
      signal: AbortSignal.timeout(5000),
    });
};

describe('user create', () => {
  test('with everything, under its normalised name', async () => {
    const { code, out, err } = await stack.run(
      ...[
        'user',
        'create',
        'Alice',
        '--password-stdin',
        '--role',
        'clerk',
        '--grant',
        'files:${username}:**',
      ],
      ...['--attribute', 'region=eu', 'team=a=b', '--json'],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual({
      name: 'alice',
      status: 'active',
      password: expect.stringContaining('argon2'),
      roles: ['clerk'],
      grants: ['files:${username}:**'],
      attributes: { region: 'eu', team: 'a=b' },
    });
    const { passwordHash = '', tokenGeneration, version } = await stored('alice');
    expect(await hasher.verify(passwordHash, PASSWORD)).toEqual({ result: 'match', outdated: false });
    expect([tokenGeneration, version]).toEqual([
      expect.stringMatching(/^[a-z2-7]{24}$/),
      expect.stringMatching(/^[a-z2-7]{24}$/),
    ]);
  });

  test('--password: a short one is taken with advice, and never printed', async () => {
    const { code, out, err } = await stack.run('user', 'create', 'bob', '--password', 'Zx8-quark');
    expect({ code, out }).toEqual({ code: 0, out: 'User "bob" is created.\n' });
    expect(err).toMatch(/^note: 15 characters or more are recommended/);
    expect(err).not.toContain('Zx8-quark');
  });

  test('--password-hash: stored as it is', async () => {
    expect(
      (await stack.run('user', 'create', 'bob', '--password-hash', BCRYPT, '--json')).json(),
    ).toMatchObject({
      password: 'bcrypt',
    });
    expect((await stored('bob')).passwordHash).toBe(BCRYPT);
  });

  test('no password and no terminal: only vouched for', async () => {
    const { code, err } = await stack.run('user', 'create', 'bob');
    expect(code).toBe(0);
    expect(err).toBe(
      'note: "bob" has no password: only applications that may vouch for users can ask about it.\n',
    );
    expect(await stored('bob')).not.toHaveProperty('passwordHash');
  });

  test('at a terminal the password is asked for twice', async () => {
    const prompts: string[] = [];
    const askSecret = async (prompt: string) => {
      prompts.push(prompt);
      return PASSWORD;
    };
    const { code } = await stack.runWith({ askSecret }, 'user', 'create', 'bob');
    expect({ code, prompts }).toEqual({ code: 0, prompts: ['Password: ', 'Once more: '] });
    expect(await hasher.verify((await stored('bob')).passwordHash ?? '', PASSWORD)).toMatchObject({
      result: 'match',
    });
  });

  test('a user who exists is told of before the password is asked for', async () => {
    await create('bob');
    const prompts: string[] = [];
    const askSecret = async (prompt: string) => {
      prompts.push(prompt);
      return PASSWORD;
    };
    const { code, err } = await stack.runWith({ askSecret }, 'user', 'create', 'bob');
    expect({ code, err, prompts }).toEqual({
      code: 1,
      err: 'error: The user "bob" exists already.\n',
      prompts: [],
    });
  });

  test('a name that looks like another is refused; who has one already stays manageable', async () => {
    const { code, err } = await create('bob\u3164');
    expect(code).toBe(64);
    expect(err).toContain('A user name has 1 to 256 bytes, no control or invisible characters');
    await createUser(stack.table, {
      name: 'bob\u1160',
      status: 'active',
      roles: [],
      grants: [],
      attributes: {},
      tokenGeneration: 'g',
      version: 'v',
    });
    for (const command of [['show'], ['disable'], ['delete', '--yes']])
      expect(await stack.run('user', command[0] ?? '', 'bob\u3164', ...command.slice(1))).toMatchObject({
        code: 0,
      });
  });

  test('two different answers at the terminal', async () => {
    let asked = 0;
    const askSecret = async () => `another password ${++asked}`;
    const { code, err } = await stack.runWith({ askSecret }, 'user', 'create', 'bob');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: The two passwords are not the same. Nothing was changed.\n',
    });
    await expect(stored('bob')).rejects.toThrow(
      'There is no user "bob". gatehook user list shows those that are there.',
    );
  });

  test('a role that does not exist is remarked on', async () => {
    const { code, err } = await create('bob', '--role', 'clrek');
    expect(code).toBe(0);
    expect(err).toContain(
      'note: There is no role "clrek" yet: it gives nothing until gatehook role put clrek.',
    );
  });

  test.each([
    [['alice', '--no-password'], 1, 'The user "alice" exists already.'],
    [['x', '--password', 'sevench'], 1, 'The password has fewer than 8 characters; choose a longer one.'],
    [['x', '--password', 'password1'], 1, 'The password is among the most used ones'],
    [['longname', '--password', 'LongName'], 1, 'The password is the user name; choose another.'],
    [['x', '--password', 'é'.repeat(513)], 1, 'The password has more than 1024 bytes'],
    [['x', '--password-hash', '5f4dcc3b5aa765d61d8327deb882cf99'], 1, 'The hash cannot be used: '],
    [['x', '--password-hash', '$2b$99$abcdefghijklmnopqrstuv'], 1, 'The hash cannot be used: bcrypt'],
    [['x', '--password', PASSWORD, '--password-stdin'], 64, 'Give only one of --password'],
    [['a#b'], 64, 'A user name has 1 to 256 bytes'],
    [['x', '--attribute', 'region'], 64, 'Write it as name=value, such as region=eu.'],
    [['x', '--role', 'two words'], 64, 'A role name has 1 to 128 characters'],
    [['x', '--grant', 'a b'], 64, 'Not a grant: " " at position 2 is not allowed; write %20'],
  ])('user create %j is refused', async (argv, expected, message) => {
    await create('alice');
    const { code, out, err } = await stack.run('user', 'create', ...argv);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).toContain(message);
  });

  test('standard input that is no UTF-8', async () => {
    const readInput = async () => Uint8Array.of(0xff, 0xfe);
    const { code, err } = await stack.runWith({ readInput }, 'user', 'create', 'x', '--password-stdin');
    expect(code).toBe(64);
    expect(err).toContain('The password on standard input is not UTF-8.');
  });

  test.each([
    ['nothing', ''],
    ['a line break alone', '\r\n'],
    ['a byte order mark alone', '\ufeff'],
  ])('standard input with %s holds no password', async (_name, input) => {
    const readInput = async () => Buffer.from(input);
    const { code, err } = await stack.runWith({ readInput }, 'user', 'create', 'x', '--password-stdin');
    expect(code).toBe(64);
    expect(err).toContain('There is no password on standard input.');
  });

  test.each([
    ['a line break at the end is dropped', `${PASSWORD}\r\n`, PASSWORD],
    ['only one', `${PASSWORD}\n\n`, `${PASSWORD}\n`],
    ["Windows' byte order mark is dropped", `\ufeff${PASSWORD}\r\n`, PASSWORD],
    ['spaces stay', ` ${PASSWORD} `, ` ${PASSWORD} `],
  ])('--password-stdin: %s', async (_name, input, password) => {
    await stack.runWith(
      { readInput: async () => Buffer.from(input) },
      'user',
      'create',
      'x',
      '--password-stdin',
    );
    const { passwordHash = '' } = await stored('x');
    expect(await hasher.verify(passwordHash, password)).toMatchObject({ result: 'match' });
  });
});

describe('user list and user show', () => {
  test('the hash is in neither, nor in their JSON', async () => {
    await stack.run('user', 'create', 'alice', '--password-stdin');
    const [, , , , salt = '', digest = ''] = ((await stored('alice')).passwordHash ?? '').split('$');
    expect(digest).toHaveLength(43);
    for (const argv of [['list'], ['show', 'alice'], ['list', '--json'], ['show', 'alice', '--json']]) {
      const { code, out } = await stack.run('user', ...argv);
      expect(code).toBe(0);
      expect(out).toContain('argon2');
      for (const part of [salt, digest]) expect(out).not.toContain(part);
    }
  });

  test.each([
    ['user', 'note: There is no user yet. Make one: gatehook user create carol\n'],
    ['role', "note: There is no role yet. Make one: gatehook role put clerk --grant 'orders:*:read'\n"],
    ['app', 'note: There is no application yet. Make one: gatehook app create shop\n'],
  ])(
    '%s list where nothing is there says how to make one; with an option that nothing matches',
    async (group, note) => {
      const empty = await startCliStack();
      const all = await empty.run(group, 'list');
      expect({ code: all.code, lines: all.out.split('\n').length, err: all.err }).toEqual({
        code: 0,
        lines: 2,
        err: note,
      });
      expect((await empty.run(group, 'list', '--prefix', 'z')).err).toBe(
        `note: Nothing matches these options; gatehook ${group} list without them shows all.\n`,
      );
      await empty.close();
    },
  );

  test('user list is sorted', async () => {
    await create('zoe', '--role', 'clerk', '--attribute', 'a=1', 'b=2');
    await create('adam', '--grant', 'x:y');
    await stack.run('user', 'disable', 'adam');
    expect((await stack.run('user', 'list')).out).toBe(
      [
        'NAME  STATUS    PASSWORD  ROLES  GRANTS  ATTRIBUTES',
        'adam  disabled  none      -      x:y     -',
        'zoe   active    none      clerk  -       a=1',
        '                                         b=2',
        '',
      ].join('\n'),
    );
  });

  test('user show: failures, and how long the name waits', async () => {
    await create('alice');
    expect((await stack.run('user', 'show', 'alice')).out).toBe(
      [
        'user             alice',
        'status           active',
        'password         none',
        'roles            -',
        'grants           -',
        'attributes       -',
        'failed attempts  none since the last success',
        '',
      ].join('\n'),
    );
    await fail('alice', 5);
    const last = new Date(stack.clock.now).toISOString().replace(/\.\d+/, '');
    expect((await stack.run('user', 'show', 'alice')).out).toContain(
      `failed attempts  5 since the last success, the last ${last}; the next attempt counts in 1 s\n`,
    );
    expect((await stack.run('user', 'show', 'alice', '--json')).json()).toMatchObject({
      attempts: {
        failures: 5,
        failuresSinceSuccess: 5,
        lastAt: last,
        standing: 'wait',
        waitSeconds: 1,
      },
    });
  });

  test('user show: an attempt that was taken back is no failure, and has no time', async () => {
    await create('alice');
    await fail('alice', 1);
    const counted = { read: null, at: stack.clock.now, by: 'another' };
    await returnAttempt(stack.table, 'alice', counted, new LockoutRule());
    expect((await stack.run('user', 'show', 'alice')).out).toContain(
      'failed attempts  none since the last success\n',
    );
    expect((await stack.run('user', 'show', 'alice', '--json')).json()).toMatchObject({
      attempts: { ...OPEN, standing: 'free' },
    });
  });

  test('a hash with a pepper is usable, and names it; the pepper itself is not read', async () => {
    const peppers = [{ id: 'p-2026_a', secret: Buffer.alloc(32, 'pepper') }];
    const peppered = await createPasswordHasher({ memoryLimitKiB: 1769 * 1024, peppers }).hash(PASSWORD);
    await create('bob');
    const store = (passwordHash: string) =>
      changeUser(stack.table, 'bob', (user) => ({ ...user, passwordHash, version: passwordHash.slice(-9) }));
    await store(peppered);
    const { out } = await stack.run('user', 'show', 'bob');
    expect(out).toContain('password         argon2 with the pepper p-2026_a\n');
    expect((await stack.run('user', 'list', '--json')).json()).toMatchObject([
      { name: 'bob', password: 'argon2 with the pepper p-2026_a' },
    ]);
    await store(
      peppered.replace(
        /keyid=[^$]+/,
        `keyid=${Buffer.from('\u001b[2J').toString('base64').replace(/=+$/, '')}`,
      ),
    );
    expect((await stack.run('user', 'show', 'bob')).out).toMatch(/password +unusable: argon2: /);
    await store(peppered.replace('m=19456', 'm=99999999'));
    expect((await stack.run('user', 'show', 'bob')).out).toMatch(/password +unusable: argon2id, m=99999999/);
  });

  test('a hash that cannot be used says why', async () => {
    await stack.run('user', 'create', 'bob', '--password-hash', BCRYPT);
    await changeUser(stack.table, 'bob', (user) => ({ ...user, passwordHash: 'plaintext?', version: 'v' }));
    expect((await stack.run('user', 'show', 'bob')).out).toMatch(/password +unusable: /);
  });

  test('an unknown user', async () => {
    const { code, err } = await stack.run('user', 'show', 'nobody');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: There is no user "nobody". gatehook user list shows those that are there.\n',
    });
  });
});

describe('user set-password', () => {
  test('replaces the hash, ends tokens, forgets failures', async () => {
    await create('alice', '--role', 'clerk');
    await fail('alice', 3);
    const before = await stored('alice');
    const { code, out } = await stack.run('user', 'set-password', 'alice', '--password-stdin');
    expect({ code, out }).toEqual({
      code: 0,
      out: 'The password of "alice" is changed; its tokens are dead.\n',
    });
    const after = await stored('alice');
    expect(await hasher.verify(after.passwordHash ?? '', PASSWORD)).toMatchObject({ result: 'match' });
    expect(after.roles).toEqual(['clerk']);
    expect(after.tokenGeneration).not.toBe(before.tokenGeneration);
    expect(after.version).not.toBe(before.version);
    expect(await readAttempts('alice')).toBeNull();
  });

  test('--breached-list refuses what is on it, and stops where it cannot be read', async () => {
    const list = await mkdtemp(join(tmpdir(), 'breached-'));
    const hash = createHash('sha1').update('a breached passphrase').digest('hex').toUpperCase();
    await writeFile(join(list, `${hash.slice(0, 5)}.txt`), `${hash.slice(5)}:3\n`);
    await create('alice');
    const set = (password: string) =>
      stack.run('user', 'set-password', 'alice', '--password', password, '--breached-list', list);
    const breached = await set('a breached passphrase');
    expect([breached.code, breached.err]).toEqual([
      1,
      expect.stringContaining('on the list of breached ones; choose another.'),
    ]);
    const unread = await set('another passphrase');
    expect([unread.code, unread.err]).toEqual([
      2,
      expect.stringContaining('The password could not be looked up: '),
    ]);
    expect(await stored('alice')).not.toHaveProperty('passwordHash');
    await rm(list, { recursive: true });
  });

  test('--no-password takes it away', async () => {
    await stack.run('user', 'create', 'alice', '--password-stdin');
    await stack.run('user', 'set-password', 'alice', '--no-password');
    expect(await stored('alice')).not.toHaveProperty('passwordHash');
  });

  test.each([
    [
      ['nobody', '--password-stdin'],
      1,
      'There is no user "nobody". gatehook user list shows those that are there.',
    ],
    [['alice', '--password', 'short'], 1, 'The password has fewer than 8 characters'],
    [
      ['alice'],
      64,
      'Give the new password with --password-stdin, --password or --password-hash, or --no-password.',
    ],
  ])('user set-password %j is refused and changes nothing', async (argv, expected, message) => {
    await create('alice');
    const before = await stored('alice');
    const { code, err } = await stack.run('user', 'set-password', ...argv);
    expect(code).toBe(expected);
    expect(err).toContain(message);
    expect(await stored('alice')).toEqual(before);
  });
});

describe('user grant and user revoke', () => {
  test('several at once; giving twice changes nothing', async () => {
    await create('alice');
    await stack.run('user', 'grant', 'alice', '--role', 'clerk', '--grant', 'a:b', 'c:d');
    const { code, out } = await stack.run('user', 'grant', 'alice', '--role', 'clerk', '--json');
    expect({ code, value: JSON.parse(out) }).toMatchObject({
      code: 0,
      value: { roles: ['clerk'], grants: ['a:b', 'c:d'] },
    });
    expect((await stack.run('user', 'revoke', 'alice', '--grant', 'a:b', '--json')).json()).toMatchObject({
      roles: ['clerk'],
      grants: ['c:d'],
    });
  });

  test.each([
    [['grant', 'alice'], 64, 'Name what to change with --role or --grant.'],
    [['revoke', 'alice'], 64, 'Name what to change with --role or --grant.'],
    [['grant', 'alice', '--grant', 'a::b'], 64, 'Not a grant: a segment is empty'],
    [
      ['grant', 'nobody', '--role', 'clerk'],
      1,
      'There is no user "nobody". gatehook user list shows those that are there.',
    ],
    [['revoke', 'alice', '--role', 'clerk'], 1, '"alice" does not have the role "clerk" itself.'],
    [['revoke', 'alice', '--grant', 'x:y'], 1, '"alice" does not have the grant "x:y" itself.'],
  ])('user %j is refused', async (argv, expected, message) => {
    await create('alice', '--grant', 'a:b');
    const { code, err } = await stack.run('user', ...argv);
    expect(code).toBe(expected);
    expect(err).toContain(message);
    expect((await stored('alice')).grants).toEqual(['a:b']);
  });
});

describe('user update', () => {
  const attributes = async () => ({ ...(await stored('alice')).attributes });

  test('sets what is named, removes what is named, and leaves the rest of the user', async () => {
    await create('alice', '--role', 'clerk', '--attribute', 'region=eu', 'team=a', 'note=x=y');
    const before = await stored('alice');
    const { code, out } = await stack.run(
      'user',
      'update',
      'alice',
      ...['--attribute', 'region=us', 'level=', '--remove-attribute', 'team'],
    );
    expect({ code, out }).toEqual({
      code: 0,
      out: 'The attributes of "alice" are changed, from the next request on.\n',
    });
    expect(await attributes()).toEqual({ region: 'us', note: 'x=y', level: '' });
    expect(await stored('alice')).toEqual({
      ...before,
      attributes: expect.anything(),
      version: expect.not.stringMatching(before.version),
    });
  });

  test('a grant by the attribute counts for its new value alone', async () => {
    await create('alice', '--grant', 'shop:${attributes.region}:*', '--attribute', 'region=eu');
    await stack.run('user', 'update', 'alice', '--attribute', 'region=us');
    const { code, out } = await stack.run('explain', 'alice', 'shop:eu:orders', 'shop:us:orders', '--json');
    expect({
      code,
      answers: JSON.parse(out).permissions.map(({ allowed }: { allowed: boolean }) => allowed),
    }).toEqual({ code: 1, answers: [false, true] });
  });

  test.each([
    [['alice'], 64, 'Name what to change with --attribute or --remove-attribute.'],
    [['alice', '--attribute', 'region'], 64, 'Write it as name=value'],
    [['alice', '--attribute', 'a b=c'], 64, '--attribute <entries...>: '],
    [['alice', '--remove-attribute', 'region=eu'], 64, '--remove-attribute <names...>: '],
    [['alice', '--remove-attribute', 'toString'], 1, '"alice" does not have the attribute "toString".'],
    [['alice', '--attribute', '__proto__=x'], 64, 'and is not "__proto__".'],
    [['alice', '--remove-attribute', 'team'], 1, '"alice" does not have the attribute "team".'],
    [
      ['alice', '--attribute', 'region=us', '--remove-attribute', 'region'],
      64,
      'The attribute "region" cannot be set and removed at once.',
    ],
    [
      ['nobody', '--attribute', 'a=b'],
      1,
      'There is no user "nobody". gatehook user list shows those that are there.',
    ],
  ])('user update %j is refused', async (argv, expected, message) => {
    await create('alice', '--attribute', 'region=eu');
    const { code, err } = await stack.run('user', 'update', ...argv);
    expect(code).toBe(expected);
    expect(err).toContain(message);
    expect(await attributes()).toEqual({ region: 'eu' });
  });
});

describe('user disable, enable, unlock, delete', () => {
  test('disable ends tokens; enable does not bring them back', async () => {
    await create('alice');
    const before = await stored('alice');
    expect((await stack.run('user', 'disable', 'alice')).code).toBe(0);
    const disabled = await stored('alice');
    expect(disabled.status).toBe('disabled');
    expect(disabled.tokenGeneration).not.toBe(before.tokenGeneration);
    expect((await stack.run('user', 'enable', 'alice')).out).toBe('User "alice" is enabled.\n');
    expect(await stored('alice')).toMatchObject({
      status: 'active',
      tokenGeneration: disabled.tokenGeneration,
    });
  });

  test.each(['alice', 'nobody'])('unlock forgets the failures on %s', async (name) => {
    await create('alice');
    await fail(name, 4);
    expect((await stack.run('user', 'unlock', name, '--json')).json()).toEqual({ name, unlocked: true });
    expect(await readAttempts(name)).toBeNull();
  });

  test('delete forgets failures too', async () => {
    await create('alice');
    await fail('alice', 4);
    expect((await stack.run('user', 'delete', 'alice', '--yes', '--json')).json()).toEqual({
      name: 'alice',
      deleted: true,
    });
    expect(await readAttempts('alice')).toBeNull();
    await create('alice');
    expect((await stack.run('user', 'show', 'alice', '--json')).json()).toMatchObject({ attempts: OPEN });
  });

  test.each(['disable', 'enable', 'delete'])('user %s of an unknown one', async (command) => {
    const { code, err } = await stack.run('user', command, 'nobody');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: There is no user "nobody". gatehook user list shows those that are there.\n',
    });
  });
});

describe('what cannot be undone is asked for', () => {
  const answers = (answer: string) => ({ ask: async () => answer });
  const ghost = ['user', 'delete', 'ghost'];
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['user', 'delete', 'alice'], 'The user "alice" will be deleted, for good.'],
    [['app', 'delete', 'shop'], 'The application "shop" will be deleted, with its secrets and keys.'],
    [
      ['app', 'rotate', 'shop', '--key', '--overlap', '0'],
      'What "shop" proves itself with ends at once: it is refused until it has the new.',
    ],
    [
      ['secret', 'rotate', '--overlap', '0'],
      'The master secret ends within five minutes, and these applications are refused until they have new secrets: shop.',
    ],
  ];

  test.each(cases)('%j', async (argv, consequence) => {
    await create('alice');
    await stack.run('app', 'create', 'shop');
    const untouched = async () => {
      expect((await stack.run('user', 'show', 'alice')).code).toBe(0);
      expect((await requireApplication(stack.table, 'shop')).keys).toHaveLength(1);
      expect(stack.secretVersions).toHaveLength(versions);
    };
    const versions = stack.secretVersions.length;
    expect(await stack.run(...argv)).toMatchObject({
      code: 1,
      err: `error: ${consequence} There is no terminal to ask at, so nothing was changed: add --yes to do it.\n`,
    });
    await untouched();
    expect(await stack.runWith(answers('n'), ...argv)).toMatchObject({
      code: 1,
      err: 'error: Nothing was changed.\n',
    });
    await untouched();
    expect(await stack.runWith(answers('yes'), ...argv)).toMatchObject({ code: 0 });
    await stack.run('app', 'delete', 'shop', '--yes');
  });

  test('nothing is asked about what is not there', async () => {
    expect(await stack.run(...ghost)).toMatchObject({
      code: 1,
      err: 'error: There is no user "ghost". gatehook user list shows those that are there.\n',
    });
  });
});

test('a line break in an attribute forges no line of user show', async () => {
  await create('alice', '--attribute', 'note=x\nstatus           disabled');
  const { out } = await stack.run('user', 'show', 'alice');
  expect(out).toContain('note=x\\u{a}status           disabled\n');
  expect(out.match(/^status /gm)).toHaveLength(1);
});

describe('colour', () => {
  const colour = { out: true, err: true };

  test('on a terminal: headings, yes and no, labels; never in JSON', async () => {
    await create('alice');
    await create('bob');
    await stack.run('user', 'disable', 'bob');
    const { out } = await stack.runWith({ colour }, 'user', 'list');
    expect(out.split('\n').slice(0, 3)).toEqual([
      expect.stringContaining('\u001b[1mNAME '),
      expect.stringContaining('\u001b[32mactive\u001b[0m'),
      expect.stringContaining('\u001b[31mdisabled\u001b[0m'),
    ]);
    expect((await stack.runWith({ colour }, 'user', 'show', 'ghost')).err).toBe(
      '\u001b[31merror\u001b[0m: There is no user "ghost". gatehook user list shows those that are there.\n',
    );
    expect((await stack.runWith({ colour }, 'user', 'list', '--json')).out).not.toContain('\u001b');
  });

  test('elsewhere there is none', async () => {
    await create('alice');
    expect((await stack.run('user', 'list')).out).not.toContain('\u001b');
  });
});
