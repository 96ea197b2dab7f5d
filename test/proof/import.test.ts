// `gatehook import` × every call × every fault: users are as before or as in the file and never half, the number told is the
// number stored, and the same import goes on to the end.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { requireUser } from '../../cli/users/stored.ts';
import { type CliStack, type Run, startCliStack } from '../cli/support.ts';
import { type FaultyWay, startFaultyWay } from '../support/faulty-way.ts';
import { inLanes } from '../support/lanes.ts';
import { TRIES_ALL } from '../support/sampled.ts';
import { chosen, inWords, type SpoiledRun, spoil, spoiledRuns } from '../support/spoiled.ts';
import { recordsOf } from '../support/writing-commands.ts';

const BEFORE = '$2b$12$abcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';
const AFTER = '$2b$12$zbcdefghijklmnopqrstuuWbjYLp9p1iTXqNzvhpU4z7Wxk5qjGyS';

const LANES = TRIES_ALL ? 24 : 6;
const SAMPLE = { stride: 7, silentStride: 40 };

interface Lane {
  readonly stack: CliStack;
  readonly way: FaultyWay;
}

let lanes: readonly Lane[] = [];
beforeAll(async () => {
  lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const stack = await startCliStack();
      return { stack, way: await startFaultyWay(stack) };
    }),
  );
}, 300_000);
afterAll(async () => {
  for (const { stack, way } of lanes) {
    await way.close();
    await stack.close();
  }
});

let runs = 0;

interface Imported {
  readonly file: string;
  /** One who is new, one who is there already, and one who is disabled and has no password. */
  readonly names: readonly [string, string, string];
}

async function prepare({ stack }: Lane): Promise<Imported> {
  const names = ['new', 'there', 'off'].map((name) => `${name}-${++runs}`) as unknown as Imported['names'];
  const [fresh, there, off] = names;
  const file = join(stack.folder, `users-${runs}.jsonl`);
  const rows = [
    { username: fresh, passwordHash: AFTER, roles: ['clerk'], attributes: { region: 'eu' } },
    { username: there, passwordHash: AFTER, roles: ['clerk'] },
    { username: off, status: 'disabled' },
  ];
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const create = ['user', 'create', there, '--password-hash', BEFORE, '--grant', 'a:b'];
  expect(await stack.run(...create)).toMatchObject({ code: 0 });
  return { file, names };
}

const run = ({ stack }: Lane, { file }: Imported, folder: string, ...more: readonly string[]): Promise<Run> =>
  stack.runWith(
    { env: { GATEHOOK_DATA: folder } },
    'import',
    file,
    '--on-conflict',
    'replace',
    '--in-flight',
    '2',
    '--json',
    ...more,
  );

const DONE = [
  { status: 'active', passwordHash: AFTER, roles: ['clerk'], grants: [], attributes: { region: 'eu' } },
  { status: 'active', passwordHash: AFTER, roles: ['clerk'], grants: [], attributes: {} },
  { status: 'disabled', passwordHash: undefined, roles: [], grants: [], attributes: {} },
];
const STANDING = { status: 'active', passwordHash: BEFORE, roles: [], grants: ['a:b'], attributes: {} };

/** How many of the file's users are as in the file; each other one is as before. */
async function imported({ stack }: Lane, { names }: Imported): Promise<number> {
  let done = 0;
  for (const [at, name] of names.entries()) {
    const user = await requireUser(stack.table, name).catch(() => null);
    if (user === null) expect(at).not.toBe(1);
    else {
      const { status, passwordHash, roles, grants, attributes } = user;
      const stands = { status, passwordHash, roles, grants, attributes };
      if (at === 1 && passwordHash === BEFORE) expect(stands).toEqual(STANDING);
      else {
        expect(stands).toEqual(DONE[at]);
        done += 1;
      }
    }
  }
  return done;
}

const COMPLETE = { rows: 3, imported: 2, replaced: 1, refused: 0, skipped: 0, withoutPassword: 1 };

/** What one spoiled import left, and what becomes of it. Throws where either is wrong. */
async function judge(lane: Lane, one: Imported, { code, out, err }: Run): Promise<void> {
  const stored = await imported(lane, one);
  if (code !== 0) {
    expect({ code, out }).toEqual({ code: 2, out: '' });
    const { message } = JSON.parse(err).error;
    expect(message).not.toMatch(/SDK|hidden field/);
    const [, told] = /with ([0-9]+) users? imported/.exec(message) ?? [];
    // What was written and could not be told is less in what is told, never more.
    expect(Number(told ?? 0)).toBeLessThanOrEqual(stored);
    const goesOn = message.includes('--resume');
    expect(goesOn || stored === 0 || told === undefined).toBe(true);
    const again = await run(lane, one, lane.stack.folder, ...(goesOn ? ['--resume'] : []));
    expect(again).toMatchObject({ code: 0 });
    if (goesOn) expect(again.json()).toMatchObject(COMPLETE);
  } else expect(JSON.parse(out)).toMatchObject(COMPLETE);
  expect(await imported(lane, one)).toBe(3);
  // Creating the user, and replacing it once.
  expect(await recordsOf(lane.stack, one.names[1])).toBe(2);
  expect(readFileSync(one.file, 'utf8').split('\n')).toHaveLength(4);
}

/** The SDK tries twice, and the import waits for a table that is busy: so it goes on, or says where it stopped. */
const casesOf = (operations: readonly string[]): readonly SpoiledRun[] =>
  spoiledRuns(operations, ['once', 'twice', 'five times'])
    // The next call may be the write of a row beside it, to which nothing is a true answer.
    .filter(({ times, fault }) => times === 'once' || fault !== 'is answered with nothing');

test('users are as before or as in the file, and the import goes on to its end', async () => {
  const [lane] = lanes;
  if (lane === undefined) throw new Error('no lane');
  const first = await prepare(lane);
  lane.way.begin();
  expect((await run(lane, first, lane.way.folder)).json()).toMatchObject(COMPLETE);
  const cases = casesOf([...lane.way.operations]);
  const tried = chosen(cases, SAMPLE);
  process.stderr.write(`imports: ${tried.length} of ${cases.length} spoiled runs\n`);
  const failed = await inLanes(lanes, tried, async (one, spoiledRun) => {
    const made = await prepare(one);
    spoil(one.way, spoiledRun);
    const spoiled = await run(one, made, one.way.folder);
    one.way.begin();
    try {
      await judge(one, made, spoiled);
      return [];
    } catch (error) {
      return [`${inWords(spoiledRun)}: ${String(error)} ${spoiled.err}`];
    }
  });
  expect(failed.flat()).toEqual([]);
}, 3_600_000);
