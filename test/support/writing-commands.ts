// Every command of the command line that writes, each with what it leaves in the table when it is done and when it is not.
import { expect } from '@jest/globals';
import { requireApplication } from '../../cli/applications/stored.ts';
import { readChanges } from '../../cli/changes/read.ts';
import { listRoles } from '../../cli/roles/stored.ts';
import { requireUser } from '../../cli/users/stored.ts';
import { hashApiKey } from '../../functions/callers/api-key.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { publicKeyKey, REVISION_COPIES, revisionKey, revokedKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import { type CliStack, MASTER, type Run } from '../cli/support.ts';

const HASH = '$2b$12$abcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
const OTHER_HASH = '$2b$12$zbcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
const publicKey = (name: string) => `whpk_${Buffer.from(name.padEnd(32, '.')).toString('base64')}`;

/** Milliseconds after which no command can still be writing. */
const LATER = 600_001;

export interface WritingCommand {
  readonly argv: (name: string) => readonly string[];
  readonly before?: (name: string) => readonly (readonly string[])[];
  /** Throws where the command's work is not in the table. */
  readonly isDone: (name: string) => Promise<void>;
  /** Throws where what follows the work is not done, or what was printed is not what is stored. */
  readonly isWhole?: (name: string, run: Run) => Promise<void>;
  /** Throws where any of it is. */
  readonly isUntouched: (name: string) => Promise<void>;
}

const tokenId = (name: string) => name.replace(/[^a-z2-7]/g, '').padEnd(26, 'a');
const missing = (kind: string, name: string) => `There is no ${kind} "${name}".`;

const createUser = (name: string) => [['user', 'create', name, '--password-hash', HASH]];
const createApplication = (name: string) => [['app', 'create', name]];

/** `disable` and `enable` of a user or an application. */
function statusCommands(
  noun: 'user' | 'app',
  create: (name: string) => readonly (readonly string[])[],
  statusOf: (name: string) => Promise<string>,
): Readonly<Record<string, WritingCommand>> {
  const is = (status: string) => async (name: string) => expect(await statusOf(name)).toBe(status);
  return {
    [`${noun} disable`]: {
      before: create,
      argv: (name) => [noun, 'disable', name],
      isDone: is('disabled'),
      isUntouched: is('active'),
    },
    [`${noun} enable`]: {
      before: (name) => [...create(name), [noun, 'disable', name]],
      argv: (name) => [noun, 'enable', name],
      isDone: is('active'),
      isUntouched: is('disabled'),
    },
  };
}

/** Those of one change, by their names. */
export function writingCommands(stack: CliStack): Readonly<Record<string, WritingCommand>> {
  const userOf = (name: string) => requireUser(stack.table, name);
  const applicationOf = (name: string) => requireApplication(stack.table, name);
  const roleOf = async (name: string) => (await listRoles(stack.table)).find((role) => role.name === name);
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

  /** Whether the public key of that name can be given to another application so many milliseconds from now. */
  async function isFree(name: string, later: number): Promise<void> {
    const now = () => stack.clock.now + later;
    const argv = ['app', 'create', `${name}x`, '--public-key', publicKey(name)];
    expect((await stack.runWith({ now }, ...argv)).code).toBe(0);
  }

  async function areRevisionsEqual(): Promise<void> {
    const keys = Array.from({ length: REVISION_COPIES }, (_, copy) => revisionKey(copy));
    const values = [...(await readItems(stack.table, keys)).values()].map(({ value }) => value);
    expect(new Set(values).size).toBe(1);
  }

  const revoked = async (name: string) => (await readItems(stack.table, [revokedKey(tokenId(name))])).size;

  const commands: Readonly<Record<string, WritingCommand>> = {
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
    ...statusCommands('user', createUser, async (name) => (await userOf(name)).status),
    'user revoke-tokens': {
      before: createUser,
      argv: (name) => ['user', 'revoke-tokens', name],
      isDone: async (name) => expect(await recordsOf(stack, name)).toBe(2),
      isUntouched: async (name) => expect(await recordsOf(stack, name)).toBe(1),
    },
    'user delete': {
      before: createUser,
      argv: (name) => ['user', 'delete', name, '--yes'],
      isDone: noUser,
      isUntouched: async (name) => expect((await userOf(name)).name).toBe(name),
    },
    'app create': {
      argv: (name) => ['app', 'create', name, '--json'],
      isDone: async (name) => expect((await applicationOf(name)).id).toBe(name),
      isWhole: holdsPrinted,
      isUntouched: noApplication,
    },
    'app create --public-key': {
      argv: (name) => ['app', 'create', name, '--public-key', publicKey(name), '--json'],
      isDone: async (name) => expect(await ownerOf(name)).toBe(name),
      isUntouched: noApplication,
    },
    'app rotate': {
      before: createApplication,
      argv: (name) => ['app', 'rotate', name, '--secret', '--key', '--overlap', '1h', '--json'],
      isWhole: holdsPrinted,
      isDone: async (name) => {
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
    ...statusCommands('app', createApplication, async (name) => (await applicationOf(name)).status),
    'app delete': {
      before: (name) => [['app', 'create', name, '--public-key', publicKey(name)]],
      argv: (name) => ['app', 'delete', name, '--yes'],
      isDone: noApplication,
      isWhole: (name, { code }) => isFree(name, code === 0 ? 0 : LATER),
      isUntouched: async (name) => expect(await ownerOf(name)).toBe(name),
    },
    'role put': {
      before: (name) => [['role', 'put', name, '--grant', 'a:b']],
      argv: (name) => ['role', 'put', name, '--grant', 'c:d'],
      isDone: async (name) => expect((await roleOf(name))?.grants).toEqual(['c:d']),
      isWhole: areRevisionsEqual,
      isUntouched: async (name) => expect((await roleOf(name))?.grants).toEqual(['a:b']),
    },
    'role put, a new one': {
      argv: (name) => ['role', 'put', name, '--grant', 'c:d'],
      isDone: async (name) => expect((await roleOf(name))?.grants).toEqual(['c:d']),
      isUntouched: async (name) => expect(await roleOf(name)).toBeUndefined(),
    },
    'role grant': {
      before: (name) => [['role', 'put', name, '--grant', 'a:b']],
      argv: (name) => ['role', 'grant', name, '--grant', 'c:d'],
      isDone: async (name) => expect((await roleOf(name))?.grants).toEqual(['a:b', 'c:d']),
      isWhole: areRevisionsEqual,
      isUntouched: async (name) => expect((await roleOf(name))?.grants).toEqual(['a:b']),
    },
    'role revoke': {
      before: (name) => [['role', 'put', name, '--grant', 'a:b', '--grant', 'c:d']],
      argv: (name) => ['role', 'revoke', name, '--grant', 'a:b'],
      isDone: async (name) => expect((await roleOf(name))?.grants).toEqual(['c:d']),
      isWhole: areRevisionsEqual,
      isUntouched: async (name) => expect((await roleOf(name))?.grants).toEqual(['a:b', 'c:d']),
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
      isDone: async (name) => expect(await recordsOf(stack, name)).toBe(2),
      isUntouched: async (name) => expect(await recordsOf(stack, name)).toBe(1),
    },
    'token revoke': {
      argv: (name) => ['token', 'revoke', tokenId(name)],
      isDone: async (name) => expect(await revoked(name)).toBe(1),
      isUntouched: async (name) => expect(await revoked(name)).toBe(0),
    },
  };
  return commands;
}

/** How many changes are recorded of what has that name, of every kind. */
export async function recordsOf({ table, clock }: CliStack, name: string): Promise<number> {
  const subjects = [
    ...(['user', 'role', 'application'] as const).map((kind) => ({ kind, name })),
    { kind: 'token', name: tokenId(name) } as const,
  ];
  const all = { since: 0, before: clock.now + 1 };
  const found = await Promise.all(
    subjects.map((subject) => readChanges(table, { ...all, subject }, Number.POSITIVE_INFINITY)),
  );
  return found.flatMap(({ changes }) => changes).length;
}

export interface SecretCommand {
  readonly name: string;
  readonly argv: () => readonly string[];
  /** Of the secret that it changes, newest first. */
  readonly versions: readonly string[];
}

/** The commands that change a secret. */
export const secretCommands = (stack: CliStack): readonly SecretCommand[] => [
  {
    name: 'secret rotate',
    argv: () => ['secret', 'rotate', '--yes'],
    versions: stack.secretVersions,
  },
  {
    name: 'registry-key create',
    argv: () => ['registry-key', 'create', '--replace'],
    versions: stack.registryKeyVersions,
  },
  {
    name: 'token-key retire',
    argv: () => {
      const kid = JSON.parse(stack.tokenKeyVersions[0] ?? '').keys.at(-1).kid;
      return ['token-key', 'retire', '--yes', '--', kid];
    },
    versions: stack.tokenKeyVersions,
  },
];
