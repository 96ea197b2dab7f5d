// `npm run mutate -- functions/lockout`: changes the code in one place after another, and tells which changes no test notices.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { MUTATED_FOLDERS, sampleOf, testsOf } from './mutants/folders.ts';
import { judge, type Mutant, report } from './mutants/report.ts';

const HELP = `Usage: npm run mutate -- [FOLDER...] [--static] [--sample LINES] [--outputFile FILE]

  FOLDER           a folder or file below functions/; without one: ${MUTATED_FOLDERS.join(', ')}
  --static         also what runs only while modules load, such as constants: five times as long
  --sample LINES   only what stands on that many lines, which GATEHOOK_SEED chooses (1 where it is not set)
  --outputFile     counts as npm run prove reads them

A changed piece of code is a mutant: a test must fail on it. Those that none can tell from the code itself stand with
their reasons in scripts/mutants/explained.ts. Ends with 1 where another one survives.`;

async function run(targets: readonly string[], lines: number | undefined): Promise<readonly Mutant[]> {
  const sandboxes = mkdtempSync(join(tmpdir(), 'gatehook-mutants-'));
  // Each mutant runs the tests that reach it, so their properties run few cases each.
  process.env.GATEHOOK_CASES = '0.01';
  process.env.GATEHOOK_MUTANT_TESTS = testsOf(targets).join(' ');
  const stryker = new Stryker({
    testRunner: 'in-process',
    plugins: ['runner.ts', 'survivors.ts'].map((file) => join(import.meta.dirname, 'mutants', file)),
    coverageAnalysis: 'perTest',
    mutate: lines === undefined ? targets.map(filesOf) : sampleOf(targets, lines),
    ignorePatterns: ['coverage', 'dist', 'cdk.out', '.gatehook'],
    reporters: lines === undefined ? ['progress-append-only', 'survivors'] : [],
    concurrency: 1,
    // A process for each such mutant takes most of the time.
    ignoreStatic: !values.static,
    // What hangs counts as noticed, so a busy machine must not look like it.
    timeoutMS: 20_000,
    timeoutFactor: 3,
    tempDirName: sandboxes,
    // No such file: Stryker would rewrite tsconfig.json by a function that TypeScript 7 has no more.
    tsconfigFile: 'tsconfig.none.json',
    disableTypeChecks: false,
  });
  try {
    return await stryker.runMutationTest();
  } finally {
    rmSync(sandboxes, { recursive: true, force: true });
  }
}

const filesOf = (target: string) => (target.endsWith('.ts') ? target : `${target}/**/*.ts`);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    outputFile: { type: 'string' },
    static: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  },
});
const lines = values.sample === undefined ? undefined : Number(values.sample);
const targets =
  positionals.length === 0 ? MUTATED_FOLDERS : positionals.map((path) => path.replace(/\/$/, ''));
const wrong = targets.find(
  (path) => !MUTATED_FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`)),
);
if (values.help) console.log(HELP);
else if (wrong !== undefined || Number.isNaN(lines)) {
  console.error(
    wrong === undefined
      ? '--sample takes a number of lines.'
      : `"${wrong}" is not among ${MUTATED_FOLDERS.join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  const judged = judge(await run(targets, lines));
  console.log(report(judged));
  const counts = {
    numPassedTests: judged.killed.length,
    numFailedTests: judged.survived.length,
    numPendingTests: 0,
    testResults: [],
  };
  if (values.outputFile) writeFileSync(values.outputFile, JSON.stringify(counts));
  process.exitCode = judged.survived.length === 0 ? 0 : 1;
}
