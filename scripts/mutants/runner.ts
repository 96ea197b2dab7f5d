// A test runner for Stryker that keeps all tests loaded: Jest loads every module again for each mutant, which takes a second.
import { globSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { addEventHandler, describe, getState, run } from 'jest-circus';

type Block = ReturnType<typeof getState>['rootDescribeBlock'];
type Test = Extract<Block['children'][number], { type: 'test' }>;

/** What the code that Stryker puts into the sources reads and writes. */
interface Instrumentation {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  mutantCoverage?: object;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}

interface MutantRun {
  readonly activeMutant: { readonly id: string };
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
  /** `static`: what it changes runs while modules load. */
  readonly mutantActivation: 'runtime' | 'static';
}

const instrumentation: Instrumentation = {};
Object.assign(globalThis, { __stryker__: instrumentation });

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals'
      ? next(new URL('jest-globals.ts', import.meta.url).href, context)
      : next(specifier, context),
});

const testsIn = (block: Block): Test[] =>
  block.children.flatMap((child) => (child.type === 'test' ? [child] : testsIn(child)));

function nameOf(test: Test): string {
  const names = [test.name];
  for (let block: Block | undefined = test.parent; block?.parent; block = block.parent)
    names.unshift(block.name);
  return names.join(' › ');
}

/** Tests by their names; two of one name count as one. */
const tests = new Map<string, Test[]>();

/** Each file is a block of its own, so that its hooks are. */
function load(): void {
  if (tests.size > 0) return;
  const require = createRequire(join(process.cwd(), 'package.json'));
  getState().testTimeout = 120_000;
  for (const file of globSync((process.env.GATEHOOK_MUTANT_TESTS ?? '').split(' ')).sort())
    describe(file, () => void require(join(process.cwd(), file)));
  for (const test of testsIn(getState().rootDescribeBlock)) {
    const name = nameOf(test);
    tests.set(name, [...(tests.get(name) ?? []), test]);
  }
}

const all = () => [...tests.values()].flat();

function skipAll(): void {
  for (const test of all()) test.mode = 'skip';
}

addEventHandler((event) => {
  if (event.name === 'test_start') instrumentation.currentTestId = nameOf(event.test);
  if (event.name !== 'test_done') return;
  instrumentation.currentTestId = undefined;
  // One failure is enough.
  if (event.test.errors.length > 0) skipAll();
});

/** Milliseconds that a test took when it ran last. Those up to each limit run first: most mutants fail in them. */
const STAGES = [10, 100, Number.POSITIVE_INFINITY];

/** Runs the tests of these names, until one fails. @returns each that ran, with its failure */
async function runTests(names: readonly string[]) {
  skipAll();
  const ran: Test[] = [];
  let waiting = names.flatMap((name) => tests.get(name) ?? []);
  for (const limit of STAGES) {
    const stage = waiting.filter(({ duration }) => (duration ?? 0) <= limit);
    waiting = waiting.filter((test) => !stage.includes(test));
    if (stage.length === 0) continue;
    for (const test of stage) Object.assign(test, { mode: undefined, errors: [], status: null });
    await run();
    ran.push(...stage.filter(({ status }) => status === 'done'));
    if (ran.some(({ errors }) => errors.length > 0)) break;
    skipAll();
  }
  return ran.map((test) => ({
    id: nameOf(test),
    name: nameOf(test),
    timeSpentMs: test.duration ?? 0,
    failure: test.errors.length === 0 ? null : String(test.errors[0]),
  }));
}

class InProcessRunner {
  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun() {
    load();
    const ran = await runTests([...tests.keys()]);
    return {
      status: 'complete',
      mutantCoverage: instrumentation.mutantCoverage,
      tests: ran.map(({ failure, ...test }) =>
        failure === null ? { ...test, status: 0 } : { ...test, status: 1, failureMessage: failure },
      ),
    };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation }: MutantRun) {
    if (mutantActivation === 'runtime') load();
    Object.assign(instrumentation, { activeMutant: activeMutant.id, hitCount: hitLimit && 0, hitLimit });
    load();
    const ran = await runTests(testFilter ?? [...tests.keys()]);
    const { hitCount = 0 } = instrumentation;
    if (hitLimit !== undefined && hitCount > hitLimit) return { status: 'timeout' };
    const failed = ran.find(({ failure }) => failure !== null);
    if (failed === undefined) return { status: 'survived', nrOfTests: ran.length };
    if (mutantActivation === 'runtime') await this.#expectUnspoilt(failed.id);
    return { status: 'killed', killedBy: [failed.id], failureMessage: failed.failure, nrOfTests: ran.length };
  }

  /** @throws where the test fails without the mutant too, since one before left something behind: Stryker starts anew then */
  async #expectUnspoilt(name: string): Promise<void> {
    instrumentation.activeMutant = undefined;
    instrumentation.hitLimit = undefined;
    const [again] = await runTests([name]);
    if (again?.failure !== null) throw new Error(`"${name}" fails without a mutant, too.`);
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner }];
