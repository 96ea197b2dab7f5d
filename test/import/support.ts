// Imports in this process on a stack of its own, from files that each test writes.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../../cli/table/table.ts';
import { listUsers, requireUser } from '../../cli/users/stored.ts';
import type { User } from '../../functions/decision/facts.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { itemFromUser } from '../../functions/store/items.ts';
import { userKey } from '../../functions/store/keys.ts';
import { type CliStack, type Run, startCliStack } from '../cli/support.ts';

export { PASSWORD } from '../cli/support.ts';

export interface ImportStack extends CliStack {
  /** Writes a file and returns its path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** Imports what it is given as a file, and reads the report. */
  import(name: string, content: string | Uint8Array, ...argv: readonly string[]): Promise<Imported>;
  /**
   * Whether the user is active and the stored hash is that of the password, however long the hash takes: the webhook
   * gives up after 2.5 s, which a busy machine needs for a single hash.
   */
  canLogIn(name: string, password: string): Promise<boolean>;
  stored(name: string): ReturnType<typeof requireUser>;
}

export interface Imported extends Run {
  readonly path: string;
  readonly report: readonly unknown[];
}

/** DynamoDB's most writes in one request. */
const BATCH = 25;

async function writeAll(table: Table, requests: readonly object[]): Promise<void> {
  for (let at = 0; at < requests.length; at += BATCH) {
    const batch = requests.slice(at, at + BATCH);
    await table.client.send(new BatchWriteCommand({ RequestItems: { [table.name]: [...batch] } }));
  }
}

/** Leaves no user, for the next test. In batches: a request for each of hundreds is what makes tests slow. */
export async function clearUsers(table: Table): Promise<void> {
  const keys: object[] = [];
  for (const { name } of (await listUsers(table)).values)
    keys.push({ DeleteRequest: { Key: userKey(name) } });
  await writeAll(table, keys);
}

/** Puts users into the table as they are. */
export const putUsers = (table: Table, users: readonly User[]): Promise<void> =>
  writeAll(
    table,
    users.map((user) => ({ PutRequest: { Item: itemFromUser(user) } })),
  );

export async function readReport(path: string): Promise<readonly unknown[]> {
  const text = await readFile(`${path}.report.jsonl`, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export async function startImportStack(): Promise<ImportStack> {
  const stack = await startCliStack();
  const folder = await mkdtemp(join(tmpdir(), 'gatehook-import-'));
  const hasher = createPasswordHasher({ memoryLimitKiB: 1769 * 1024 });
  const file = async (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  return {
    ...stack,
    file,
    async import(name, content, ...argv) {
      const path = await file(name, content);
      const run = await stack.run('import', path, '--json', ...argv);
      return { ...run, path, report: await readReport(path) };
    },
    async canLogIn(name, password) {
      const { status, passwordHash } = await requireUser(stack.table, name);
      if (status !== 'active' || passwordHash === undefined) return false;
      return (await hasher.verify(passwordHash, password)).result === 'match';
    },
    stored: (name) => requireUser(stack.table, name),
    async close() {
      await stack.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Records as JSON Lines. */
export const lines = (...records: readonly unknown[]): string =>
  records.map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`).join('');
