// Every writing command with the answer of each of its calls lost in turn: what it reports is what is stored.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { requireApplication } from '../../cli/applications/stored.ts';
import { readChanges } from '../../cli/changes/read.ts';
import { listRoles } from '../../cli/roles/stored.ts';
import { requireUser } from '../../cli/users/stored.ts';
import { hashApiKey } from '../../functions/callers/api-key.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { publicKeyKey, REVISION_COPIES, revisionKey, revokedKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import { type CliStack, MASTER, type Run, startCliStack } from '../cli/support.ts';
import { type LossyWay, startLossyWay } from '../support/lossy-way.ts';

const HASH = '$2b$12$abcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
const OTHER_HASH = '$2b$12$zbcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
const publicKey = (name: string) => `whpk_${Buffer.from(name.padEnd(32, '.')).toString('base64')}`;

let stack: CliStack;

beforeAll(async () => {
  stack = await startCliStack();
});
afterAll(() => stack.close());

interface Case {
  readonly argv: (name: string) => readonly string[];
  readonly before?: (name: string) => readonly (readonly string[])[];
  /** Whether the command's work is in the table, and nothing else in its place. */
  readonly isDone: (name: string, run: Run) => Promise<void>;
  /** Whether none of it is. */
  readonly isUntouched: (name: string) => Promise<void>;
}

const missing = (kind: string, name: string) => `There is no ${kind} "${name}".`;
const userOf = (name: string) => requireUser(stack.table, name);
const applicationOf = (name: string) => requireApplication(stack.table, name);
const roleOf = async (name: string) => (await listRoles(stack.table)).find((role) => role.name === name);
const createUser = (name: string) => [['user', 'create', name, '--password-hash', HASH]];
const createApplication = (name: string) => [['app', 'create', name]];
const noUser = async (name: string) => expect(userOf(name)).rejects.toThrow(missing('user', name));
const noApplication = async (name: string) =>
  expect(applicationOf(name)).rejects.toThrow(missing('application', name));

/** What was printed once is what the table can check. */
async function holdsPrinted(name: string, run: Run): Promise<void> {
  const printed = run.json<{ application: string; signingSecret: string | null; apiKey: string | null }>();
  const { generations, keys } = await applicationOf(name);
  const [, generation = ''] = printed.application.split('.');
  expect(generations.at(-1)).toMatchObject({ id: generation, expiresAt: null });
  if (printed.signingSecret !== null)
    expect(printed.signingSecret.slice(6)).toBe(
      applicationSecret(MASTER, name, generation).toString('base64'),
    );
  if (printed.apiKey !== null)
    expect(keys.at(-1)).toMatchObject({ hash: hashApiKey(printed.apiKey), expiresAt: null });
}

async function ownerOf(name: string): Promise<unknown> {
  const { publicKeys } = await applicationOf(name);
  const key = publicKeyKey(publicKeys[0]?.fingerprint ?? '');
  return (await readItems(stack.table, [key])).get(key.pk)?.application;
}

async function areRevisionsEqual(): Promise<void> {
  const keys = Array.from({ length: REVISION_COPIES }, (_, copy) => revisionKey(copy));
  const values = [...(await readItems(stack.table, keys)).values()].map(({ value }) => value);
  expect(new Set(values).size).toBe(1);
}

const CASES: Readonly<Record<string, Case>> = {
  'user create': {
    argv: (name) => ['user', 'create', name, '--password-hash', HASH, '--role', 'ghost'],
    isDone: async (name) =>
      expect(await userOf(name)).toMatchObject({ passwordHash: HASH, roles: ['ghost'] }),
    isUntouched: noUser,
  },
  'user set-password': {
    before: createUser,
    argv: (name) => ['user', 'set-password', name, '--password-hash', OTHER_HASH],
    isDone: async (name) => expect((await userOf(name)).passwordHash).toBe(OTHER_HASH),
    isUntouched: async (name) => expect((await userOf(name)).passwordHash).toBe(HASH),
  },
  'user grant': {
    before: createUser,
    argv: (name) => ['user', 'grant', name, '--role', 'ghost', '--grant', 'a:b'],
    isDone: async (name) => expect(await userOf(name)).toMatchObject({ roles: ['ghost'], grants: ['a:b'] }),
    isUntouched: async (name) => expect(await userOf(name)).toMatchObject({ roles: [], grants: [] }),
  },
  'user revoke': {
    before: (name) => [['user', 'create', name, '--no-password', '--grant', 'a:b', '--grant', 'c:d']],
    argv: (name) => ['user', 'revoke', name, '--grant', 'a:b'],
    isDone: async (name) => expect((await userOf(name)).grants).toEqual(['c:d']),
    isUntouched: async (name) => expect((await userOf(name)).grants).toEqual(['a:b', 'c:d']),
  },
  'user update': {
    before: (name) => [['user', 'create', name, '--no-password', '--attribute', 'region=eu']],
    argv: (name) => ['user', 'update', name, '--attribute', 'region=us'],
    isDone: async (name) => expect((await userOf(name)).attributes).toEqual({ region: 'us' }),
    isUntouched: async (name) => expect((await userOf(name)).attributes).toEqual({ region: 'eu' }),
  },
  'user disable': {
    before: createUser,
    argv: (name) => ['user', 'disable', name],
    isDone: async (name) => expect((await userOf(name)).status).toBe('disabled'),
    isUntouched: async (name) => expect((await userOf(name)).status).toBe('active'),
  },
  'user delete': {
    before: createUser,
    argv: (name) => ['user', 'delete', name, '--yes'],
    isDone: noUser,
    isUntouched: async (name) => expect((await userOf(name)).name).toBe(name),
  },
  'app create': {
    argv: (name) => ['app', 'create', name, '--json'],
    isDone: holdsPrinted,
    isUntouched: noApplication,
  },
  'app create --public-key': {
    argv: (name) => ['app', 'create', name, '--public-key', publicKey(name), '--json'],
    isDone: async (name) => expect(await ownerOf(name)).toBe(name),
    isUntouched: async (name) => {
      await noApplication(name);
      // The key is not lost: where it stays taken, it is free again when no command can still be writing.
      const later = { now: () => stack.clock.now + 600_001 };
      const next = await stack.runWith(later, 'app', 'create', `${name}x`, '--public-key', publicKey(name));
      expect(next.code).toBe(0);
    },
  },
  'app rotate': {
    before: createApplication,
    argv: (name) => ['app', 'rotate', name, '--secret', '--key', '--overlap', '1h', '--json'],
    isDone: async (name, run) => {
      await holdsPrinted(name, run);
      // What is replaced counts until the overlap ends, as the command promises.
      const end = stack.clock.now + 3_600_000;
      const { generations, keys } = await applicationOf(name);
      for (const all of [generations, keys])
        expect(all.map(({ expiresAt }) => expiresAt)).toEqual([end, null]);
    },
    isUntouched: async (name) => {
      const { generations, keys } = await applicationOf(name);
      for (const all of [generations, keys]) expect(all.map(({ expiresAt }) => expiresAt)).toEqual([null]);
    },
  },
  'app update': {
    before: createApplication,
    argv: (name) => ['app', 'update', name, '--may-assert', '--public-key', publicKey(name)],
    isDone: async (name) => {
      expect(await applicationOf(name)).toMatchObject({ mayAssert: true });
      expect(await ownerOf(name)).toBe(name);
    },
    isUntouched: async (name) =>
      expect(await applicationOf(name)).toMatchObject({ mayAssert: false, publicKeys: [] }),
  },
  'app delete': {
    before: (name) => [['app', 'create', name, '--public-key', publicKey(name)]],
    argv: (name) => ['app', 'delete', name, '--yes'],
    isDone: async (name) => {
      await noApplication(name);
      expect((await stack.run('app', 'create', `${name}x`, '--public-key', publicKey(name))).code).toBe(0);
    },
    isUntouched: async (name) => expect(await ownerOf(name)).toBe(name),
  },
  'role put': {
    before: (name) => [['role', 'put', name, '--grant', 'a:b']],
    argv: (name) => ['role', 'put', name, '--grant', 'c:d'],
    isDone: async (name) => {
      expect((await roleOf(name))?.grants).toEqual(['c:d']);
      await areRevisionsEqual();
    },
    isUntouched: async (name) => expect((await roleOf(name))?.grants).toEqual(['a:b']),
  },
  'role put, a new one': {
    argv: (name) => ['role', 'put', name, '--grant', 'c:d'],
    isDone: async (name) => expect((await roleOf(name))?.grants).toEqual(['c:d']),
    isUntouched: async (name) => expect(await roleOf(name)).toBeUndefined(),
  },
  'role delete': {
    before: (name) => [['role', 'put', name, '--grant', 'a:b']],
    argv: (name) => ['role', 'delete', name],
    isDone: async (name) => expect(await roleOf(name)).toBeUndefined(),
    isUntouched: async (name) => expect((await roleOf(name))?.grants).toEqual(['a:b']),
  },
  'user unlock': {
    before: createUser,
    argv: (name) => ['user', 'unlock', name],
    isDone: async (name) => expect((await userOf(name)).name).toBe(name),
    isUntouched: async (name) => expect((await userOf(name)).name).toBe(name),
  },
  'token revoke': {
    argv: (name) => ['token', 'revoke', tokenId(name)],
    isDone: async (name) => expect(await revoked(name)).toBe(1),
    isUntouched: async (name) => expect(await revoked(name)).toBe(0),
  },
};

const tokenId = (name: string) => name.replace(/[^a-z2-7]/g, '').padEnd(26, 'a');
const revoked = async (name: string) => (await readItems(stack.table, [revokedKey(tokenId(name))])).size;

/** How many changes of that name are recorded, of whatever kind. */
async function recordsOf(name: string): Promise<number> {
  const subjects = [
    ...(['user', 'role', 'application'] as const).map((kind) => ({ kind, name })),
    { kind: 'token', name: tokenId(name) } as const,
  ];
  const all = { since: 0, before: stack.clock.now + 1 };
  const found = await Promise.all(
    subjects.map((subject) => readChanges(stack.table, { ...all, subject }, Number.POSITIVE_INFINITY)),
  );
  return found.flatMap(({ changes }) => changes).length;
}

/** Letters only, so that a name is an id of every kind. */
const letters = (count: number) => [...String(count)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
let names = 0;

/** Runs the command with the answers of the calls from `at` on lost. @returns whether it made so many calls */
async function runWithLoss(lossy: LossyWay, one: Case, at: number, lost: number): Promise<boolean> {
  const name = `n${letters(++names)}`;
  for (const argv of one.before?.(name) ?? []) expect(await stack.run(...argv)).toMatchObject({ code: 0 });
  const recordedBefore = await recordsOf(name);
  lossy.lose(at, lost);
  const run = await stack.runWith({ env: { GATEHOOK_DATA: lossy.folder } }, ...one.argv(name));
  const recorded = (await recordsOf(name)) - recordedBefore;
  if (lossy.lost() === 0) return false;
  // Half done is done, but for a step that the message names.
  if (run.code === 0 || run.err.includes(' but what comes after it failed')) {
    await one.isDone(name, run);
    expect(recorded).toBe(1);
  } else {
    expect(recorded).toBe(0);
    expect(run.code).toBe(2);
    await one.isUntouched(name);
  }
  // One lost answer is no reason to fail: the SDK asks again.
  if (lost === 1) expect(run).toMatchObject({ code: 0 });
  return true;
}

/** All commands on one kind of thing, one after the other. */
async function runKind(lossy: LossyWay, kind: string, lost: number): Promise<void> {
  for (const [name, one] of Object.entries(CASES).filter(([name]) => name.startsWith(`${kind} `))) {
    let at = 0;
    try {
      while (await runWithLoss(lossy, one, at, lost)) at++;
    } catch (error) {
      throw new Error(`${name}, ${lost} answers lost from call ${at} on: ${String(error)}`, { cause: error });
    }
    expect([name, at]).not.toEqual([name, 0]);
  }
}

/** @returns what failed */
async function onLossyWay(work: (lossy: LossyWay) => Promise<void>): Promise<readonly string[]> {
  const lossy = await startLossyWay(stack);
  const [run] = await Promise.allSettled([work(lossy)]);
  await lossy.close();
  return run?.status === 'rejected' ? [String(run.reason)] : [];
}

/** The SDK tries twice: with two answers lost in a row a call fails for good. */
test.each([1, 2])(
  '%i answers lost in a row, at each call of each command',
  async (lost) => {
    const kinds = new Set(Object.keys(CASES).map((name) => name.split(' ')[0] ?? ''));
    const failed = await Promise.all(
      [...kinds].map((kind) => onLossyWay((lossy) => runKind(lossy, kind, lost))),
    );
    expect(failed.flat()).toEqual([]);
  },
  120_000,
);

async function runSecrets(lossy: LossyWay, lost: number): Promise<void> {
  const secrets = [
    [['secret', 'rotate', '--yes'], stack.secretVersions],
    [['registry-key', 'create', '--replace'], stack.registryKeyVersions],
    [['token-key', 'retire', '--yes'], stack.tokenKeyVersions],
  ] as const;
  for (const [argv, versions] of secrets) {
    for (let at = 0, isLost = true; isLost; at++) {
      const before = [...versions];
      const kid = argv[0] === 'token-key' ? ['--', JSON.parse(before[0] ?? '').keys.at(-1).kid] : [];
      lossy.lose(at, lost);
      const run = await stack.runWith({ env: { GATEHOOK_DATA: lossy.folder } }, ...argv, ...kid);
      const isMade = run.code === 0 || run.err.includes(' but what comes after it failed');
      const { code } = run;
      isLost = lossy.lost() > 0;
      // One new version, and the one before is kept beside it: it counts until the overlap ends.
      expect([argv, at, code, versions.length]).toEqual([argv, at, code, before.length + (isMade ? 1 : 0)]);
      expect(versions.slice(-before.length)).toEqual(before);
      if (lost === 1 || !isLost) expect([argv, at, code]).toEqual([argv, at, 0]);
    }
  }
}

test.each([1, 2])(
  '%i answers lost in a row, at each call of each command on a secret',
  async (lost) => {
    expect(await onLossyWay((lossy) => runSecrets(lossy, lost))).toEqual([]);
  },
  120_000,
);
