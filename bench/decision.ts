// What a decision costs beside its hash: the whole app on a table in memory, against one bare argon2id verification.
// Run: npm run bench. Absolute times belong to the machine; the ratios are what docs/performance.md quotes.
// npm run bench -- --quick counts instead, and fails where a count is beyond bench/limits.json.
import { hash, verify } from '@node-rs/argon2';
import { checkCounts } from './quick.ts';
import { ARGON2, openWorld, PASSWORD } from './world.ts';

const ROUNDS = 300;

/** Milliseconds of the median round. */
async function median(round: () => Promise<unknown>, rounds = ROUNDS): Promise<number> {
  for (let warm = 0; warm < 20; warm++) await round();
  const times: number[] = [];
  for (let at = 0; at < rounds; at++) {
    const start = performance.now();
    await round();
    times.push(performance.now() - start);
  }
  return times.sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? Number.NaN;
}

async function measure(): Promise<void> {
  const ask = await openWorld();
  const permissions = Array.from({ length: 10 }, (_, at) => `orders:${at}:read`);
  const alice = { username: 'alice', permissions };
  const withPassword = { ...alice, password: PASSWORD };
  const stored = await hash(PASSWORD, ARGON2);
  const bare = await median(() => verify(stored, PASSWORD));
  const rows = [
    ['one argon2id verification alone', bare],
    ['a fresh password, 10 permissions', await median(() => ask('strict', withPassword))],
    ['a password remembered', await median(() => ask('shop', withPassword))],
    ['an asserted user', await median(() => ask('shop', { ...alice, assert: true }))],
  ] as const;
  console.log('median of', ROUNDS, 'rounds, the table in memory');
  for (const [what, time] of rows) {
    console.log(
      what.padEnd(36),
      `${time.toFixed(3)} ms`.padStart(12),
      `${(time / bare).toFixed(3)} x`.padStart(10),
    );
  }
}

await (process.argv.includes('--quick') ? checkCounts() : measure());
