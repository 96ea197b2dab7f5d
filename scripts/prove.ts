// `npm run prove`: every check that is too slow, or needs too much, for `npm test`, one part after another, with a table of figures.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startForeignStore } from './foreign-store.ts';
import { PARTS, type Part } from './prove-parts.ts';

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles: readonly string[];
    }[];
  }[];
}

/** The groups whose tests were skipped, each once. */
const skippedGroups = (report: JestReport | null): readonly string[] => {
  const all = report?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  const skipped = all.filter(({ status }) => status === 'pending');
  return [...new Set(skipped.map(({ ancestorTitles: [group = 'tests without a group'] }) => group))];
};

const JEST = [
  // Every file of tests loads its modules anew: with more room for what is young, a sixth less processor time.
  '--max-semi-space-size=64',
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** Of each group of tests, how many passed. */
function levelsOf(report: JestReport | null): Readonly<Record<string, string>> {
  const all = report?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  const byLevel = Object.groupBy(all, ({ ancestorTitles: [level = ''] }) => level);
  const entries = Object.entries(byLevel).map(([level, results = []]) => {
    const passed = results.filter(({ status }) => status === 'passed').length;
    return [level, `${passed} of ${results.length}`];
  });
  return Object.fromEntries(entries);
}

/** A row for a part whose server is not installed. */
const skipped = ({ name, shows, store }: Part) => ({
  // A build machine installs all of them.
  passed: process.env.CI !== 'true',
  groups: [`${store}`],
  levels: {},
  row: {
    part: name,
    passed: 0,
    failed: 0,
    skipped: `${store} is not installed: scripts/install-foreign-tools.sh`,
    seconds: 0,
    shows,
  },
});

/** Runs one part. @returns its row of the table, and whether it passed */
async function run(part: Part) {
  const { name, shows, tests, minutes } = part;
  console.log(`\n== ${name}: ${shows}`);
  const store = part.store === undefined ? undefined : await startForeignStore(part.store);
  if (store === null) return skipped(part);
  const folder = mkdtempSync(join(tmpdir(), 'gatehook-prove-'));
  const report = join(folder, 'report.json');
  const start = Date.now();
  const which = store ? { AWS_ENDPOINT_URL_DYNAMODB: store.endpoint } : { GATEHOOK_TESTS: 'all' };
  // A server in Python takes many times as long for each call as dynalite.
  const patience = store ? ['--testTimeout=600000'] : [];
  const command = part.program === undefined ? [...JEST, ...patience, '--json'] : [part.program];
  const { status } = spawnSync(process.execPath, [...command, ...tests, `--outputFile=${report}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { GATEHOOK_CASES: '1', ...process.env, ...which },
    timeout: minutes * 60_000,
    killSignal: 'SIGKILL',
  });
  store?.stop();
  const seconds = Math.round((Date.now() - start) / 1000);
  const ended = existsSync(report);
  const counted: JestReport | null = ended ? JSON.parse(readFileSync(report, 'utf8')) : null;
  rmSync(folder, { recursive: true });
  return {
    passed: status === 0,
    groups: skippedGroups(counted),
    levels: part.levels ? levelsOf(counted) : {},
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
  const results: Awaited<ReturnType<typeof run>>[] = [];
  for (const part of PARTS) if (values.only?.includes(part.name) ?? true) results.push(await run(part));
  console.table(results.map(({ row }) => row));
  for (const { row, levels } of results)
    if (Object.keys(levels).length > 0) console.log(`${row.shows}:`, levels);
  for (const { row, groups } of results)
    if (groups.length > 0) console.log(`skipped in ${row.part}: ${groups.join(', ')}`);
  const sum = (column: 'passed' | 'failed' | 'skipped') =>
    results.reduce((total, { row }) => total + (Number(row[column]) || 0), 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
}
