// Every writing command × every call × every fault on the wire, once, twice and for good: what it reports is what is stored,
// a failure says what stands, and the same command again does the rest.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CliStack, type Run, startCliStack } from '../cli/support.ts';
import { type FaultyWay, startFaultyWay } from '../support/faulty-way.ts';
import { inLanes } from '../support/lanes.ts';
import { TRIES_ALL } from '../support/sampled.ts';
import { chosen, inWords, type Sample, type SpoiledRun, spoil, spoiledRuns } from '../support/spoiled.ts';
import {
  recordsOf,
  type SecretCommand,
  secretCommands,
  type WritingCommand,
  writingCommands,
} from '../support/writing-commands.ts';

/** A hanging call costs a command's patience of 20 seconds, so many of them hang together. */
const LANES = TRIES_ALL ? 24 : 8;
/** Those of CI: all lost replies that the product must find out by itself, and a sample of everything else. */
const SAMPLE: Sample = {
  stride: 20,
  silentStride: 220,
  always: ({ fault, times }) => fault === 'loses its reply' && times === 'twice',
};

interface Lane {
  readonly stack: CliStack;
  readonly way: FaultyWay;
  readonly commands: Readonly<Record<string, WritingCommand>>;
}

interface Case extends SpoiledRun {
  readonly command: string;
}

let lanes: readonly Lane[] = [];
beforeAll(async () => {
  lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const stack = await startCliStack();
      return { stack, way: await startFaultyWay(stack), commands: writingCommands(stack) };
    }),
  );
}, 300_000);
afterAll(async () => {
  for (const { stack, way } of lanes) {
    await way.close();
    await stack.close();
  }
});

/** Letters only, so that a name is an id of every kind. */
const letters = (count: number) => [...String(count)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
let names = 0;
const newName = () => `n${letters(++names)}`;

const through = ({ stack, way }: Lane, argv: readonly string[]): Promise<Run> =>
  stack.runWith({ env: { GATEHOOK_DATA: way.folder } }, ...argv);

async function prepare({ stack }: Lane, { before }: WritingCommand, name: string): Promise<void> {
  for (const argv of before?.(name) ?? []) expect(await stack.run(...argv)).toMatchObject({ code: 0 });
}

const casesOf = (command: string, operations: readonly string[]): readonly Case[] =>
  spoiledRuns(operations, ['once', 'twice', 'and all that follow']).map((run) => ({ command, ...run }));

/** Half done is done, but for a step that the message names. */
const isMade = ({ code, err }: Run) => code === 0 || err.includes(' but what comes after it failed');
const isUnsettled = ({ err }: Run) => err.includes('cannot be told whether');

/** The state is that of before or that of after, never one between. @returns whether it is that of after */
async function isDone({ isDone, isUntouched }: WritingCommand, name: string): Promise<boolean> {
  try {
    await isDone(name);
    return true;
  } catch {
    await isUntouched(name);
    return false;
  }
}

/** What one spoiled run left, and what the same command makes of it. Throws where either is wrong. */
async function judge(lane: Lane, one: WritingCommand, name: string, run: Run, recorded: number) {
  const wasDone = await isDone(one, name);
  expect({ recorded, ...run }).toMatchObject({ recorded: Number(wasDone) });
  if (!isUnsettled(run)) expect({ wasDone, ...run }).toMatchObject({ wasDone: isMade(run) });
  if (run.code === 0) return one.isWhole?.(name, run);
  expect(run.out).toBe('');
  expect(run.code).toBe(run.err.includes('keeps being changed by others') ? 1 : 2);
  expect(run.err).toMatch(/^(error: |\{"error":\{"code":"[a-z_]+","message":")[A-Z][^.]{8,}\./);
  expect(run.err).not.toMatch(/SDK|hidden field/);
  if (!wasDone) {
    const again = await lane.stack.run(...one.argv(name));
    expect(again).toMatchObject({ code: 0 });
    await one.isDone(name);
    await one.isWhole?.(name, again);
  }
}

async function tryCase(lane: Lane, spoiled: Case): Promise<string[]> {
  const { command } = spoiled;
  const one = lane.commands[command];
  if (one === undefined) throw new Error(`no command ${command}`);
  const name = newName();
  await prepare(lane, one, name);
  const before = await recordsOf(lane.stack, name);
  spoil(lane.way, spoiled);
  const run = await through(lane, one.argv(name));
  const isSpoiled = lane.way.spoiled() > 0;
  lane.way.begin();
  if (!isSpoiled) return [];
  try {
    await judge(lane, one, name, run, (await recordsOf(lane.stack, name)) - before);
    return [];
  } catch (error) {
    return [`${command}: ${inWords(spoiled)}: ${String(error)}`];
  }
}

test('what a command reports is what is stored, and run again it completes', async () => {
  const [lane] = lanes;
  if (lane === undefined) throw new Error('no lane');
  const cases: Case[] = [];
  for (const [command, one] of Object.entries(lane.commands)) {
    const name = newName();
    await prepare(lane, one, name);
    lane.way.begin();
    expect(await through(lane, one.argv(name))).toMatchObject({ code: 0 });
    cases.push(...casesOf(command, lane.way.operations));
  }
  const tried = chosen(cases, SAMPLE);
  process.stderr.write(`writing commands: ${tried.length} of ${cases.length} spoiled runs\n`);
  expect((await inLanes(lanes, tried, tryCase)).flat()).toEqual([]);
}, 10_800_000);

test('a secret is changed exactly where the command says so, and the version before is kept beside it', async () => {
  const failed: string[] = [];
  const inTurn = async (lane: Lane, { name, argv, versions }: SecretCommand) => {
    lane.way.begin();
    expect(await through(lane, argv())).toMatchObject({ code: 0 });
    for (const one of chosen(casesOf(name, [...lane.way.operations]), SAMPLE)) {
      const before = [...versions];
      spoil(lane.way, one);
      const run = await through(lane, argv());
      lane.way.begin();
      const made = versions.length - before.length;
      const right = isUnsettled(run) ? [0, 1].includes(made) : made === Number(isMade(run));
      const isKept = versions.slice(-before.length).every((version, at) => version === before[at]);
      if (!right || !isKept || ![0, 2].includes(run.code))
        failed.push(`${name}: ${inWords(one)}: ${made} ${run.code} ${run.err}`);
    }
  };
  await Promise.all(
    lanes.slice(0, 3).map((lane, at) => {
      const command = secretCommands(lane.stack)[at];
      return command && inTurn(lane, command);
    }),
  );
  expect(failed).toEqual([]);
}, 10_800_000);
