// What can be counted of a decision, without noise: calls, items, hashes, bytes of its log line and of what it allocates; and
// the bytes of what Lambda loads.
import { execFileSync } from 'node:child_process';
import { globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lambdaRecorder } from '../functions/records/lambda-recorder.ts';
import type { CallInput } from '../functions/store/table.ts';
import { buildAsset } from '../infra/asset.ts';
import limits from './limits.json' with { type: 'json' };
import { PASSWORD } from './measured-world.ts';
import { openWorld } from './world.ts';

type Counts = Record<string, number>;

const permissions = ['orders:1:read'];
const QUESTIONS = {
  'a fresh password': ['strict', { username: 'alice', password: PASSWORD, permissions }],
  'a remembered password': ['shop', { username: 'alice', password: PASSWORD, permissions }],
  'an asserted user': ['shop', { username: 'alice', assert: true, permissions }],
} as const;

const keysOf = ({ RequestItems: requested = {} }: CallInput) =>
  Object.values(requested).flatMap(({ Keys = [] }) => Keys.map(({ pk }) => String(pk)));

/** The bytes that are written to the standard output meanwhile; none of them arrives there. */
async function bytesWritten(work: () => Promise<void>): Promise<number> {
  const { write } = process.stdout;
  let bytes = 0;
  process.stdout.write = (text: string | Uint8Array) => {
    bytes += Buffer.byteLength(text);
    return true;
  };
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return bytes;
}

/** One decision of each kind, in a process that has made some before. */
async function countDecisions(): Promise<Record<string, Counts>> {
  const calls: { readonly operation: string; readonly input: CallInput }[] = [];
  let hashes = 0;
  const ask = await openWorld({
    onHash: () => {
      hashes += 1;
    },
    recorder: lambdaRecorder('gatehook-bench'),
    onCall: (operation, input) => calls.push({ operation, input }),
  });
  const counted: Record<string, Counts> = {};
  for (const [kind, [application, question]] of Object.entries(QUESTIONS)) {
    await bytesWritten(async () => {
      for (let warm = 0; warm < 3; warm++) await ask(application, question);
    });
    calls.length = 0;
    hashes = 0;
    const bytes = await bytesWritten(() => ask(application, question));
    const reads = calls.filter(({ operation }) => operation === 'BatchGetItem');
    counted[kind] = {
      reads: reads.length,
      items: reads.flatMap(({ input }) => keysOf(input)).length,
      writes: calls.length - reads.length,
      hashes,
      'bytes logged': bytes,
    };
  }
  return counted;
}

/** The share of an application's decisions that reads its busiest item, of those that belong to no user and no request. */
async function busiestShare(): Promise<number> {
  const processes = 16;
  const rounds = 10;
  const reads = new Map<string, number>();
  for (let process = 0; process < processes; process++) {
    let isWarm = false;
    const onCall = (_operation: string, input: CallInput) => {
      for (const key of isWarm ? keysOf(input) : []) reads.set(key, (reads.get(key) ?? 0) + 1);
    };
    const ask = await openWorld({ onCall, fraction: () => process / processes });
    for (let round = 0; round < 3; round++) await ask(...QUESTIONS['an asserted user']);
    isWarm = true;
    for (let round = 0; round < rounds; round++) await ask(...QUESTIONS['an asserted user']);
  }
  const shared = [...reads].filter(([key]) => !/^(USER|ATTEMPTS|CLAIM)#/.test(key)).map(([, count]) => count);
  return Math.max(...shared) / (processes * rounds);
}

/** With a young generation so large that no collection falls between two looks at the heap. */
const bytesPerPermission = () => {
  const file = join(import.meta.dirname, 'allocations.ts');
  return Number(execFileSync(process.execPath, ['--min-semi-space-size=64', file], { encoding: 'utf8' }));
};

/** The files of one function that Node compiles, those that it loads later among them. */
async function bundleBytes(entry: 'webhook' | 'manage'): Promise<Counts> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const { directory } = await buildAsset({ entry: `functions/${entry}.ts`, architecture });
  const files = globSync('*.mjs', { cwd: directory });
  const counts = Object.fromEntries(
    files.map((file) => [`bytes of ${file}`, statSync(join(directory, file)).size]),
  );
  rmSync(directory, { recursive: true });
  return counts;
}

/** Prints each count beside its limit; the process fails where one is above it. */
export async function checkCounts(): Promise<void> {
  const counts: Record<string, Counts> = {
    'one permission against a role of 100 grants': { 'bytes allocated': bytesPerPermission() },
    ...(await countDecisions()),
    'all decisions of one application': { 'share of the busiest item': await busiestShare() },
    'the deciding function': await bundleBytes('webhook'),
    'the management function': await bundleBytes('manage'),
  };
  for (const [of, allowed] of Object.entries<Counts>(limits)) {
    for (const [what, limit] of Object.entries(allowed)) {
      const count = counts[of]?.[what] ?? Number.NaN;
      const isWithin = count <= limit;
      console.log(`${of}: ${what} ${count}, limit ${limit}${isWithin ? '' : '  TOO MUCH'}`);
      if (!isWithin) process.exitCode = 1;
    }
  }
}
