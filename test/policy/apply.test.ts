// `gatehook diff` and `gatehook apply` on a stack: what they say, ask and write.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requireApplication } from '../../cli/applications/stored.ts';
import { listRoles } from '../../cli/roles/stored.ts';
import { requireUser } from '../../cli/users/stored.ts';
import { type CliStack, startCliStack } from '../cli/support.ts';

let stack: CliStack;
beforeAll(async () => {
  stack = await startCliStack();
});
afterAll(() => stack.close());

function fileWith(text: string): string {
  const path = join(stack.folder, 'gatehook.yaml');
  writeFileSync(path, text);
  return path;
}
const run = (command: string, text: string, ...options: readonly string[]) =>
  stack.run(command, fileWith(text), ...options);
const rolesNow = async () =>
  Object.fromEntries(
    (await listRoles(stack.table)).map(({ name, grants, includes }) => [name, { grants, includes }]),
  );

const POLICY = `
roles:
  clerk: { grants: ['orders:*:refund', '!orders:13:**'] }
  manager: { includes: [clerk], grants: ['reports:**'] }
applications:
  shop: { name: The shop, mayAsk: ['orders:**'], mayAssert: true }
`;

test('an empty stack: diff shows everything, apply makes it and prints what is new, and then nothing differs', async () => {
  const before = await run('diff', POLICY);
  expect([before.code, before.out]).toEqual([
    1,
    [
      'role clerk (new)',
      '  + grant   orders:*:refund',
      '  + denial  !orders:13:**',
      'role manager (new)',
      '  + grant    reports:**',
      '  + include  clerk',
      'application shop (new)',
      '  + name       The shop',
      '  + mayAsk     orders:**',
      '  + mayAssert  true',
      '',
    ].join('\n'),
  ]);
  const applied = await run('apply', POLICY);
  expect(applied.code).toBe(0);
  expect(applied.out).toMatch(
    /^Application "shop" is created\.\n\ngatehook-application {2}shop\.\w{12}\nsigning secret {8}whsec_\S+\nAPI key {15}ghk_shop_\S+\n/,
  );
  expect(applied.out).toContain('Done. It counts from the next request on.\n');
  expect(applied.err).toBe('note: The credentials are shown once. Keep them as you keep passwords.\n');
  expect(await run('diff', POLICY)).toMatchObject({
    code: 0,
    out: 'The stack is what the file says.\n',
    err: '',
  });
  const again = await run('apply', POLICY);
  expect([again.code, again.out, again.err]).toEqual([0, 'The stack is what the file says.\n', '']);
  expect(await rolesNow()).toEqual({
    clerk: { grants: ['orders:*:refund', '!orders:13:**'], includes: [] },
    manager: { grants: ['reports:**'], includes: ['clerk'] },
  });
});

describe('a denial that goes', () => {
  const changed = POLICY.replace(", '!orders:13:**'", '');

  test('stands out, and is asked about; without a terminal nothing is changed', async () => {
    const { code, out, err } = await run('diff', changed);
    expect([code, out]).toEqual([1, 'role clerk\n  - denial  !orders:13:**   <-- NO LONGER DENIED\n']);
    expect(err).toContain('note: No longer denied: !orders:13:** of the role "clerk".');
    const refused = await run('apply', changed);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain(
      'error: No longer denied: !orders:13:** of the role "clerk". There is no terminal to ask at, so nothing was changed: add --yes to do it.',
    );
    expect((await rolesNow()).clerk?.grants).toContain('!orders:13:**');
  });

  test('goes when the person says yes', async () => {
    const asked: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return 'yes';
    };
    expect((await stack.runWith({ ask }, 'apply', fileWith(changed))).code).toBe(0);
    expect(asked).toEqual(['No longer denied: !orders:13:** of the role "clerk". Go on? (yes/no) ']);
    expect((await rolesNow()).clerk?.grants).toEqual(['orders:*:refund']);
    await run('apply', POLICY);
  });
});

describe('what the file does not name', () => {
  test('stays, and is remarked on; --prune removes it, and asks', async () => {
    await stack.run('role', 'put', 'old', '--grant', 'x', '!y');
    await stack.run('app', 'create', 'legacy');
    const kept = await run('diff', POLICY);
    expect([kept.code, kept.err]).toEqual([
      0,
      'note: Not in the file, and left as they are: application "legacy", role "old". --prune removes them.\n',
    ]);
    const pruned = await run('diff', POLICY, '--prune');
    expect([pruned.code, pruned.out]).toEqual([
      1,
      'role old (deleted)\n  - grant   x\n  - denial  !y\napplication legacy (deleted)\n',
    ]);
    const refused = await run('apply', POLICY, '--prune');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('Deleted with their secrets and keys: application "legacy".');
    expect(refused.err).toContain('Deleted: role "old"; users who have them get nothing from them.');
    expect((await run('apply', POLICY, '--prune', '--yes')).code).toBe(0);
    expect(Object.keys(await rolesNow())).toEqual(['clerk', 'manager']);
    await expect(requireApplication(stack.table, 'legacy')).rejects.toThrow(
      'There is no application "legacy". gatehook app list shows those that are there.',
    );
  });

  test('stays also with --prune where the file does not have that part at all', async () => {
    const text = POLICY.slice(0, POLICY.indexOf('applications:'));
    const { code, out, err } = await run('apply', text, '--prune', '--yes');
    expect([code, out, err]).toEqual([
      0,
      'The stack is what the file says.\n',
      'note: The file has no "applications", so these are left as they are: application "shop". With "applications: {}" in it, --prune removes them.\n',
    ]);
  });

  test('a role that the file includes is not pruned away', async () => {
    await stack.run('role', 'put', 'base', '--grant', 'x');
    const text = POLICY.replace('[clerk]', '[clerk, base]');
    const { code, err } = await run('apply', text, '--prune', '--yes');
    expect([code, err]).toEqual([
      1,
      'error: The role "manager" includes "base", which the file does not have and --prune would delete. Put it into the file.\n',
    ]);
    await stack.run('role', 'delete', 'base');
  });

  test('a circle through a role of the stack is refused before anything is written', async () => {
    await stack.run('role', 'put', 'outer', '--include', 'clerk');
    const { code, err } = await run(
      'apply',
      POLICY.replace('clerk: {', 'clerk: { includes: [outer],'),
      '--yes',
    );
    expect([code, err]).toEqual([1, expect.stringContaining('The role would include itself: ')]);
    expect((await rolesNow()).clerk?.includes).toEqual([]);
    await stack.run('role', 'delete', 'outer', '--yes');
  });
});

describe('an application', () => {
  test('is as app create makes it but for what the file says; credentials, status and keys stay', async () => {
    const before = await requireApplication(stack.table, 'shop');
    await stack.run('app', 'disable', 'shop');
    await stack.run(
      'app',
      'update',
      'shop',
      '--strict',
      '--returns',
      'email',
      '--dialect-setting',
      'kubernetes.passOn=true',
    );
    const differs = await run('diff', POLICY);
    expect(differs.out).toBe(
      [
        'application shop',
        '  + returns          (all)',
        '  + strict           false',
        '  - returns          email',
        '  - strict           true',
        '  - dialectSettings  kubernetes.passOn=true',
        '',
      ].join('\n'),
    );
    expect((await run('apply', POLICY)).code).toBe(0);
    const after = await requireApplication(stack.table, 'shop');
    expect({ ...after, version: '' }).toEqual({ ...before, status: 'disabled', version: '' });
    await stack.run('app', 'enable', 'shop');
  });

  test('with public keys gets no secret; a key that the file no longer has is asked about', async () => {
    const key = (letter: string) => `whpk_${Buffer.from(letter.repeat(32)).toString('base64')}`;
    const withKeys = (...keys: readonly string[]) =>
      `${POLICY}  courier: { publicKeys: [${keys.map((one) => `'${one}'`).join(', ')}] }\n`;
    const made = await run('apply', withKeys(key('a'), key('b')), '--json');
    expect(made.json<{ credentials: unknown }>().credentials).toEqual([
      { id: 'courier', application: 'courier', signingSecret: null, apiKey: null, apiKeyId: null },
    ]);
    const fewer = withKeys(key('b'));
    expect((await run('apply', fewer)).err).toContain('Public keys are taken from application "courier".');
    expect((await run('apply', fewer, '--yes')).code).toBe(0);
    expect(
      (await requireApplication(stack.table, 'courier')).publicKeys.map((one) => `whpk_${one.key}`),
    ).toEqual([key('b')]);
    // Free for another one.
    expect((await stack.run('app', 'create', 'other', '--public-key', key('a'))).code).toBe(0);
    const taken = await run('apply', withKeys(key('a'), key('b')));
    expect([taken.code, taken.err]).toEqual([
      1,
      expect.stringContaining('This public key belongs to another application, "other".'),
    ]);
    await run('apply', POLICY, '--prune', '--yes');
  });

  test('keyPlace gives a new one a key for URLs', async () => {
    const { out } = await run('apply', `${POLICY}  broker: { dialects: [rabbitmq], keyPlace: path }\n`);
    expect(out).toMatch(/API key {15}ghp_broker_/);
    await run('apply', POLICY, '--prune', '--yes');
  });
});

describe('--credentials-to', () => {
  const text = `${POLICY}  kiosk: {}\n`;

  test('gives them to the command, and prints none', async () => {
    const path = join(stack.folder, 'credentials.jsonl');
    const { code, out, err } = await run(
      'apply',
      text,
      '--credentials-to',
      `cat > '${path}' && test "$GATEHOOK_APPLICATION" = kiosk`,
    );
    expect([code, out.includes('whsec_'), err]).toEqual([0, false, '']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      id: 'kiosk',
      signingSecret: expect.stringContaining('whsec_'),
      apiKey: expect.stringContaining('ghk_kiosk_'),
    });
    await run('apply', POLICY, '--prune', '--yes');
  });

  test.each([
    ['exit 3', 'The command of --credentials-to ended with 3: it did not take the credentials of "kiosk".'],
    ['kill -TERM $$', 'ended with SIGTERM'],
  ])(
    'a command that fails (%s): the application goes again, so that another run makes it anew',
    async (command, message) => {
      const { code, err } = await run('apply', text, '--credentials-to', command);
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
      await expect(requireApplication(stack.table, 'kiosk')).rejects.toThrow(
        'There is no application "kiosk". gatehook app list shows those that are there.',
      );
    },
  );
});

describe('--users', () => {
  const text = `${POLICY}
users:
  nora: { roles: [clerk], attributes: { region: eu }, password: correct horse battery staple }
  otto: { grants: ['notes:**'] }
`;

  test('without it users are left alone, which is remarked on', async () => {
    expect((await run('apply', text)).err).toContain(
      'note: The users of the file are for tests: --users writes them',
    );
    await expect(requireUser(stack.table, 'nora')).rejects.toThrow(
      'There is no user "nora". gatehook user list shows those that are there.',
    );
  });

  test('creates and changes them; a password that is the same keeps its hash and the tokens', async () => {
    const made = await run('apply', text, '--users');
    expect(made.out).toContain('User "nora" is created.\nUser "otto" is created.\n');
    const nora = await requireUser(stack.table, 'nora');
    expect(nora).toMatchObject({ roles: ['clerk'], attributes: { region: 'eu' }, status: 'active' });
    expect((await run('apply', text, '--users')).out).toBe('The stack is what the file says.\n');
    await run('apply', text.replace('region: eu', 'region: us'), '--users');
    const moved = await requireUser(stack.table, 'nora');
    expect([moved.passwordHash, moved.tokenGeneration, moved.attributes]).toEqual([
      nora.passwordHash,
      nora.tokenGeneration,
      { region: 'us' },
    ]);
    await run('apply', text.replace('staple', 'stapler'), '--users');
    const other = await requireUser(stack.table, 'nora');
    expect([
      other.passwordHash === nora.passwordHash,
      other.tokenGeneration === nora.tokenGeneration,
    ]).toEqual([false, false]);
  });

  test('a password that is too weak names its user', async () => {
    const { code, err } = await run(
      'apply',
      text.replace('correct horse battery staple', 'short'),
      '--users',
    );
    expect([code, err]).toEqual([1, expect.stringContaining('error: User "nora": ')]);
  });

  test('a user who is refused after an application was made: its credentials are printed all the same', async () => {
    const weak = text
      .replace('correct horse battery staple', 'short')
      .replace('users:', '  kiosk: {}\nusers:');
    const { code, out } = await run('apply', weak, '--users', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      1,
      {
        credentials: [
          expect.objectContaining({ id: 'kiosk', signingSecret: expect.stringContaining('whsec_') }),
        ],
      },
    ]);
    await run('apply', POLICY, '--prune', '--yes');
  });
});

describe('exit codes', () => {
  test('diff without a stack is 2, never 1', async () => {
    const { code, err } = await stack.runWith(
      { env: { GATEHOOK_DATA: '/nowhere' } },
      'diff',
      fileWith(POLICY),
    );
    expect([code, err]).toEqual([2, expect.stringContaining('No stack runs here')]);
  });

  test.each([
    ['diff', 2],
    ['apply', 2],
  ])('%s with a broken file is %i', async (command, expected) => {
    expect((await run(command, 'rolls: {}')).code).toBe(expected);
  });

  test('an empty file deletes nothing, with --prune and --yes too', async () => {
    const before = await run('diff', POLICY, '--json');
    const { code, out, err } = await run('apply', '', '--prune', '--yes');
    expect([code, out, err]).toEqual([2, '', expect.stringContaining('The file says nothing.')]);
    expect((await run('diff', POLICY, '--json')).json()).toEqual(before.json());
  });

  test('diff --json says the same', async () => {
    const { code, json } = await run('diff', `${POLICY}  kiosk: {}\n`, '--json');
    expect([code, json()]).toEqual([
      1,
      {
        same: false,
        changes: [{ kind: 'application', name: 'kiosk', action: 'create', added: [], removed: [] }],
      },
    ]);
  });
});
