// `npm run soak`: asks at the machine's limit for minutes, then at twice of it, and tells what was answered and what it cost.
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { main } from '../cli/main.ts';
import { type Counts, percentile, type Sample, slope, sum } from './soak/figures.ts';
import type { Phase } from './soak/load.ts';

const HELP = `Usage: npm run soak -- [options]

  --minutes N   just below the limit; 10 where not given
  --above N     seconds at twice the limit; 60
  --share N     of the limit that is "just below": 0.8
  --rate N      questions a second, instead of looking for the limit

Store, server and callers are processes of their own on loopback. It fails where an answer below the limit is not the right one,
where one above it is neither right nor 429 or 503, and where memory or handles grow.`;

/** Questions a second with which the search for the limit begins, by how much it grows, and for how long each is tried. */
const SEARCH = { from: 12, factor: 1.4, seconds: 3 } as const;
/** Milliseconds that one answer in a hundred may take at the limit: within a caller's patience, and no queue grows. */
const LATE = 800;
/** MiB a minute, measured when caches are full; a leak of a hundred bytes for each question at 200 a second is 1.1. */
const MOST_GROWTH = 4;
/** The slope of a shorter run tells of the garbage collector. */
const LEAST_MINUTES = 4;
/** Handles that may be more at the end: connections that are kept. */
const MOST_HANDLES = 30;

const PASSWORD = randomBytes(18).toString('base64url');
const USERS = Array.from({ length: 10 }, (_, at) => `user-${at}`);

async function start(file: string, data: string, silent = false): Promise<ChildProcess & { first: unknown }> {
  const child = fork(join(import.meta.dirname, 'soak', file), [data], {
    stdio: ['ignore', silent ? 'pipe' : 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${file} ended`);
  });
  const [first] = await Promise.race([once(child, 'message'), ended]);
  return Object.assign(child, { first });
}

/** Runs one command of the command line. @returns what it printed */
async function gatehook(data: string, ...argv: readonly string[]): Promise<string> {
  let [out, err] = ['', ''];
  const code = await main(argv, '0', {
    env: { GATEHOOK_DATA: data },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readInput: async () => Buffer.from(`${PASSWORD}\n`),
    operator: { user: 'soak', host: 'soak' },
    now: Date.now,
    randomBytes: (count) => randomBytes(count),
  });
  if (code !== 0) throw new Error(`gatehook ${argv.join(' ')}: ${err}`);
  return out;
}

/** @returns the API key of the application that asks */
async function fill(data: string): Promise<string> {
  const { apiKey } = JSON.parse(await gatehook(data, 'app', 'create', 'soak', '--may-assert', '--json'));
  await gatehook(data, 'role', 'put', 'reader', '--grant', 'orders:*:read');
  for (const name of USERS)
    await gatehook(data, 'user', 'create', name, '--role', 'reader', '--password-stdin');
  return apiKey;
}

type Ask = (rate: number, seconds: number) => Promise<Counts>;

const isCalm = ({ later, held, wrong, late }: Counts): boolean =>
  later === 0 && held === 0 && sum(wrong) === 0 && late < LATE;

/** The highest rate at which all is answered rightly and in time. */
async function findLimit(ask: Ask): Promise<number> {
  let limit = 0;
  for (let rate: number = SEARCH.from; ; rate = Math.round(rate * SEARCH.factor)) {
    const counts = await ask(rate, SEARCH.seconds);
    console.log(`${rate} a second: ${counts.right} right, 99 of 100 within ${counts.late.toFixed(0)} ms`);
    if (isCalm(counts)) limit = rate;
    else if (limit > 0) return limit;
    else
      throw new Error(
        `Even ${rate} questions a second are too many: the machine does other work. Run it on a quiet one.`,
      );
  }
}

const rowOf = (phase: string, rate: number, counts: Counts, samples: readonly Sample[]) => ({
  phase,
  'a second': Math.round(rate),
  right: counts.right,
  '429, 503': counts.later,
  wrong: sum(counts.wrong),
  'not sent': counts.held,
  'median ms': Math.round(counts.median),
  'p99 ms': Math.round(counts.late),
  'rss MiB': Math.round(samples.at(-1)?.rss ?? 0),
  'MiB/min': Number(slope(samples, ({ rss }) => rss).toFixed(2)),
  handles: samples.at(-1)?.handles ?? 0,
  'lag p99 ms': Math.round(
    percentile(
      samples.map(({ lag }) => lag),
      0.5,
    ),
  ),
});

interface Options {
  readonly minutes: number;
  readonly above: number;
  readonly share: number;
  readonly rate: number | null;
}

async function soak(data: string, { minutes, above, share, rate }: Options): Promise<readonly string[]> {
  const faults: string[] = [];
  const store = await start('store.ts', data);
  const key = await fill(data);
  const server = await start('server.ts', data, true);
  const callers = await start('load.ts', data);
  let log = '';
  let leaks = 0;
  server.stdout?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4096);
    if (log.includes(PASSWORD) || log.includes(key)) leaks += 1;
  });
  const samples: Sample[] = [];
  server.on('message', (sample) => samples.push(sample as Sample));
  const { port } = server.first as { port: number };
  const ask: Ask = async (rate, seconds) => {
    const phase: Phase = { port, key, users: USERS, password: PASSWORD, rate, seconds };
    callers.send(phase);
    const [counts] = await once(callers, 'message');
    return counts as Counts;
  };
  const since = (at: number) => samples.filter((sample) => sample.at >= at);

  const limit = rate ?? (await findLimit(ask));
  // The queue of the rate that was too much is worked off.
  await ask(limit / 4, 3);
  const [handlesBefore = 0] = [samples.at(-1)?.handles];
  const belowFrom = Date.now();
  const below = await ask(limit * share, minutes * 60);
  const all = since(belowFrom);
  // Caches fill and the engine compiles in the first third.
  const settled = all.slice(Math.floor(all.length / 3));
  const rows = [rowOf(`${share} of the limit, ${minutes} min`, limit * share, below, settled)];
  if (sum(below.wrong) + below.later + below.held > 0)
    faults.push(
      `below the limit: ${below.later} times 429 or 503, ${below.held} not sent, ${JSON.stringify(below.wrong)}`,
    );
  const growth = slope(settled, ({ rss }) => rss);
  if (minutes >= LEAST_MINUTES && growth > MOST_GROWTH)
    faults.push(`memory grows by ${growth.toFixed(1)} MiB a minute`);

  const aboveFrom = Date.now();
  const over = await ask(limit * 2, above);
  rows.push(rowOf(`twice the limit, ${above} s`, limit * 2, over, since(aboveFrom)));
  if (sum(over.wrong) > 0) faults.push(`above the limit: ${JSON.stringify(over.wrong)}`);
  const afterFrom = Date.now();
  const after = await ask(limit / 4, 6);
  rows.push(rowOf('a quarter of it, 6 s', limit / 4, after, since(afterFrom)));
  if (sum(after.wrong) + after.later > 0) faults.push(`after it: ${JSON.stringify(after)}`);
  const handles = samples.at(-1)?.handles ?? 0;
  if (handles > handlesBefore + MOST_HANDLES)
    faults.push(`${handlesBefore} handles at first, ${handles} at the end`);
  if (leaks > 0) faults.push('a password or the key stands in the log');
  console.table(rows);
  for (const child of [callers, server, store]) child.disconnect();
  return faults;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    above: { type: 'string', default: '60' },
    share: { type: 'string', default: '0.8' },
    rate: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) console.log(HELP);
else {
  const [minutes, above, share, rate] = [values.minutes, values.above, values.share, values.rate ?? '1'].map(
    Number,
  );
  if (!minutes || !above || !share || !rate) {
    console.error(`Each option takes a number above 0.\n\n${HELP}`);
    process.exitCode = 2;
  } else {
    const data = mkdtempSync(join(tmpdir(), 'gatehook-soak-'));
    try {
      const faults = await soak(data, {
        minutes,
        above,
        share,
        rate: values.rate === undefined ? null : rate,
      });
      for (const fault of faults) console.error(`FAILED: ${fault}`);
      process.exitCode = faults.length === 0 ? 0 : 1;
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  }
}
