// `npm run prove`: every check that is too slow, or needs too much, for `npm test`, one part after another, with a table of figures.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Part {
  readonly name: string;
  readonly shows: string;
  /** Folder or file of tests. */
  readonly tests: string;
  /** Minutes after which the part is ended and counts as failed. */
  readonly minutes: number;
}

const PARTS: readonly Part[] = [
  {
    name: 'faults',
    shows: 'every call × every fault on the wire × every kind of question',
    tests: 'test/proof/faults',
    minutes: 10,
  },
  {
    name: 'replies',
    shows: 'every reply to a writing command lost, once and twice',
    tests: 'test/proof/lost-replies',
    minutes: 10,
  },
  { name: 'races', shows: 'three instances on one table', tests: 'test/proof/races', minutes: 5 },
  { name: 'fuzz', shows: 'made-up requests to every route', tests: 'test/proof/fuzz', minutes: 10 },
  {
    name: 'slow',
    shows: 'equal time for every wrong login, 100,000 imported users',
    tests: 'test/slow',
    minutes: 15,
  },
  {
    name: 'products',
    shows: 'the real products, configured by their pages',
    tests: 'test/products',
    minutes: 25,
  },
  {
    name: 'foreign',
    shows: 'foreign clients, libraries and test makers',
    tests: 'test/foreign',
    minutes: 15,
  },
  {
    name: 'engines',
    shows: 'SAM on a container engine, cdk deploy to an emulated AWS',
    tests: 'test/engines',
    minutes: 25,
  },
].filter(({ tests }) => existsSync(tests) || existsSync(`${tests}.test.ts`));

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
}

const JEST = [
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** Runs one part. @returns its row of the table, and whether it passed */
function run({ name, shows, tests, minutes }: Part) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehook-prove-'));
  const report = join(folder, 'report.json');
  const start = Date.now();
  console.log(`\n== ${name}: ${shows}`);
  const { status } = spawnSync(process.execPath, [...JEST, tests, '--json', `--outputFile=${report}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, GATEHOOK_TESTS: 'all' },
    timeout: minutes * 60_000,
    killSignal: 'SIGKILL',
  });
  const seconds = Math.round((Date.now() - start) / 1000);
  const ended = existsSync(report);
  const counted: JestReport | null = ended ? JSON.parse(readFileSync(report, 'utf8')) : null;
  rmSync(folder, { recursive: true });
  return {
    passed: status === 0,
    row: {
      part: name,
      passed: counted?.numPassedTests ?? '-',
      failed: counted?.numFailedTests ?? `not ended in ${minutes} min`,
      skipped: counted?.numPendingTests ?? '-',
      seconds,
      shows,
    },
  };
}

const HELP = `Usage: npm run prove -- [--only NAME] [--list]

  --only NAME  one part; may be given several times
  --list       the parts, and what each shows

GATEHOOK_FUZZ=20000 makes that many requests for each product, GATEHOOK_SEED plays a failure again.`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    list: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
const unknown = values.only?.find((name) => !PARTS.some((part) => part.name === name));
if (values.help) console.log(HELP);
else if (values.list) console.table(PARTS.map(({ name, shows, minutes }) => ({ name, shows, minutes })));
else if (unknown !== undefined) {
  console.error(`There is no part "${unknown}"; there are ${PARTS.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 2;
} else {
  const results = PARTS.filter(({ name }) => values.only?.includes(name) ?? true).map(run);
  console.table(results.map(({ row }) => row));
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
}
