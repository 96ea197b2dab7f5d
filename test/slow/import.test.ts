// Imports of the size that people have: 30,000 users killed in the middle, and a million rows in flat memory.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { scanItems } from '../../cli/table/scan.ts';
import { type ImportStack, readReport, startImportStack } from '../import/support.ts';

const LAUNCHER = join(import.meta.dirname, '../../bin/gatehook.js');
const BCRYPT = '$2b$10$abcdefghijklmnopqrstuuGGgFFcYeueaAql8Z7U7CnCTRw4DR77W';
/** A multiple of 1,000. 100,000 take seven minutes of dynalite, so they are asked for by hand. */
const USERS = Number(process.env.GATEHOOK_IMPORT_USERS ?? 30_000);
const MILLION = 1_000_000;
/** MB of JavaScript heap that a run may have. A million names alone would take more than twice that. */
const HEAP = 64;
/** KiB of the whole process, half as much again as the 251 MiB measured. */
const RESIDENT = 380 * 1024;

let stack: ImportStack;
beforeAll(async () => {
  stack = await startImportStack();
});
afterAll(() => stack.close());

const nameOf = (row: number) => `user${row}@example.com`;
const lineOf = (row: number) =>
  `${JSON.stringify({ username: nameOf(row), passwordHash: BCRYPT, roles: ['clerk'], attributes: { row: String(row) } })}\n`;

/** Writes rows 1 to `count`; `change` may put another line in the place of one. */
async function writeRows(
  name: string,
  count: number,
  change: (row: number) => string | null,
): Promise<string> {
  const path = await stack.file(name, '');
  function* rows() {
    for (let row = 1; row <= count; row++) yield change(row) ?? lineOf(row);
  }
  await pipeline(rows, createWriteStream(path));
  return path;
}

function start(...argv: readonly string[]): ChildProcess {
  return spawn(process.execPath, [`--max-old-space-size=${HEAP}`, LAUNCHER, ...argv], {
    env: { ...process.env, GATEHOOK_DATA: stack.folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

async function ended(child: ChildProcess) {
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, out };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Line of the last checkpoint; 0 before the first. */
const checkpoint = (path: string): Promise<number> =>
  readFile(`${path}.report.jsonl.state`, 'utf8').then(
    (text) => JSON.parse(text).line,
    () => 0,
  );

async function namesInTable(): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { name } of scanItems(stack.table, 'USER')) names.add(String(name));
  return names;
}

test(
  `${USERS} users, killed in the middle, come in once each, and out again`,
  async () => {
    const twin = `${JSON.stringify({ username: nameOf(1).toUpperCase() })}\n`;
    const path = await writeRows('users.jsonl', USERS, (row) => {
      if (row === USERS) return twin;
      return row % 1000 === 500 ? '{"username":"a:b"}\n' : null;
    });
    const refused = USERS / 1000 + 1;
    expect((await namesInTable()).size).toBe(0);

    const first = start('import', path);
    const killed = ended(first);
    while ((await checkpoint(path)) < USERS / 2) await pause(100);
    first.kill('SIGKILL');
    expect(await killed).toMatchObject({ signal: 'SIGKILL', out: '' });
    const half = (await namesInTable()).size;
    expect(half).toBeGreaterThan(USERS * 0.49);
    expect(half).toBeLessThan(USERS * 0.95);

    const { code, out } = await ended(start('import', path, '--resume', '--json'));
    expect({ code, ...JSON.parse(out) }).toMatchObject({
      code: 1,
      rows: USERS,
      imported: USERS - refused,
      refused,
    });
    const report = await readReport(path);
    expect(report).toHaveLength(refused);
    expect(report.at(-1)).toEqual({
      line: USERS,
      outcome: 'refused',
      username: nameOf(1).toUpperCase(),
      code: 'same_name',
      reason: `line ${USERS} meets line 1 in the name "${nameOf(1)}"; only that one is imported.`,
    });
    const names = await namesInTable();
    expect(names.size).toBe(USERS - refused);

    const copy = `${path}.export`;
    expect(await ended(start('export', '--output', copy, '--json'))).toMatchObject({ code: 0 });
    for await (const line of createInterface({ input: createReadStream(copy) }))
      names.delete(JSON.parse(line).username);
    expect(names.size).toBe(0);
  },
  10 * 60_000,
);

/** The most that the process ever held, KiB; 0 where the system does not say. */
const mostResident = (child: ChildProcess): Promise<number> =>
  readFile(`/proc/${child.pid}/status`, 'utf8').then(
    (status) => Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0),
    () => 0,
  );

test(
  'a dry run of a million rows keeps to a heap of 64 MB, and sees the two that meet',
  async () => {
    const twin = (row: number) => (row === MILLION ? lineOf(7) : null);
    const path = await writeRows('million.jsonl', MILLION, twin);
    const child = start('import', path, '--dry-run', '--json');
    let most = 0;
    const watch = setInterval(async () => {
      most = Math.max(most, await mostResident(child));
    }, 500);
    const { code, out } = await ended(child);
    clearInterval(watch);
    expect({ code, ...JSON.parse(out) }).toMatchObject({
      code: 1,
      rows: MILLION,
      imported: MILLION - 1,
      refused: 1,
    });
    expect(most).toBeLessThan(RESIDENT);
  },
  5 * 60_000,
);
