// Imports in this process on a stack of its own, from files that each test writes.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteUser, listUsers, requireUser } from '../../cli/users/stored.ts';
import type { Table } from '../../functions/store/table.ts';
import { type CliStack, type Run, startCliStack } from '../cli/support.ts';

export { PASSWORD } from '../cli/support.ts';

export interface ImportStack extends CliStack {
  /** Writes a file and returns its path. */
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** Imports what it is given as a file, and reads the report. */
  import(name: string, content: string | Uint8Array, ...argv: readonly string[]): Promise<Imported>;
  /** Whether the user can log in through the webhook. */
  canLogIn(name: string, password: string): Promise<boolean>;
  stored(name: string): ReturnType<typeof requireUser>;
}

export interface Imported extends Run {
  readonly path: string;
  readonly report: readonly unknown[];
}

/** Leaves no user, for the next test. */
export async function clearUsers(table: Table): Promise<void> {
  const names: string[] = [];
  for await (const { name } of listUsers(table)) names.push(name);
  await Promise.all(names.map((name) => deleteUser(table, name)));
}

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
  await stack.run('app', 'create', 'shop');
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
      const { code, out } = await stack.run('check', name, '--app', 'shop', '--password', password, '--json');
      return code === 0 && JSON.parse(out).decision === 'allow';
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
