// Every reading command × every call × every fault on the wire: the right answer, or "could not tell"; never a part of one, never a "no".
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CliStack, startCliStack } from '../cli/support.ts';
import { type FaultyWay, startFaultyWay } from '../support/faulty-way.ts';
import { inLanes } from '../support/lanes.ts';
import { FILE, readingCommands } from '../support/reading-commands.ts';
import { TRIES_ALL } from '../support/sampled.ts';
import { chosen, inWords, type SpoiledRun, spoil, spoiledRuns } from '../support/spoiled.ts';

const LANES = TRIES_ALL ? 24 : 6;
const SAMPLE = { stride: 3, silentStride: 40 };

const POLICY = `
roles:
  reader: { grants: ['orders:*:read', '!orders:13:read'] }
  clerk: { grants: ['orders:*:refund'], includes: [reader] }
applications:
  shop: { mayAssert: true }
`;

let stack: CliStack;
let lanes: readonly FaultyWay[] = [];

beforeAll(async () => {
  stack = await startCliStack();
  writeFileSync(join(stack.folder, 'policy.yaml'), POLICY);
  for (const argv of [
    ['apply', join(stack.folder, 'policy.yaml'), '--yes'],
    ['user', 'create', 'alice', '--role', 'clerk', '--no-password'],
    ['user', 'create', 'bob', '--no-password'],
    ['registry-key', 'create'],
  ])
    expect(await stack.run(...argv)).toMatchObject({ code: 0 });
  lanes = await Promise.all(Array.from({ length: LANES }, () => startFaultyWay(stack)));
});
afterAll(async () => {
  for (const way of lanes) await way.close();
  await stack.close();
});

let files = 0;

/** Runs the command. @returns what it shows, its file included; null for no file */
async function show(way: FaultyWay, argv: readonly string[]) {
  const path = join(stack.folder, `file-${++files}`);
  const given = argv.map((word) => (word === FILE ? path : word));
  const { code, out, err } = await stack.runWith({ env: { GATEHOOK_DATA: way.folder } }, ...given);
  const file = existsSync(path) ? readFileSync(path, 'utf8') : null;
  return { code, err, file, shown: JSON.stringify([code, out.replaceAll(path, FILE), file]) };
}

interface Case extends SpoiledRun {
  readonly argv: readonly string[];
}

const casesOf = (argv: readonly string[], operations: readonly string[]): readonly Case[] =>
  spoiledRuns(operations, ['once', 'and all that follow']).map((run) => ({ argv, ...run }));

test('what a command shows is whole, or it says that it cannot tell', async () => {
  const [way] = lanes;
  if (way === undefined) throw new Error('no lane');
  const right = new Map<readonly string[], string>();
  const cases: Case[] = [];
  for (const argv of readingCommands(join(stack.folder, 'policy.yaml'))) {
    way.begin();
    right.set(argv, (await show(way, argv)).shown);
    cases.push(...casesOf(argv, [...way.operations]));
  }
  const tried = chosen(cases, SAMPLE);
  process.stderr.write(`reading commands: ${tried.length} of ${cases.length} spoiled runs\n`);
  const failed = await inLanes(lanes, tried, async (way, { argv, ...run }) => {
    spoil(way, run);
    const { code, err, file, shown } = await show(way, argv);
    way.begin();
    const isRight = shown === right.get(argv);
    const says = code === 2 && file === null && err !== '' && !/SDK|hidden field/.test(err);
    return isRight || says ? [] : [`${argv.join(' ')}: ${inWords(run)}: ${shown} ${err}`];
  });
  expect(failed.flat()).toEqual([]);
}, 3_600_000);
