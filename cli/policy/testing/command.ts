// `gatehook test`: the tests of a policy file, without a stack.
import { writeFile } from 'node:fs/promises';
import { type CommandGroup, type Session, withExamples } from '../../command.ts';
import { EXIT, failed } from '../../terminal/errors.ts';
import type { Reply } from '../../terminal/output.ts';
import { addFileArgument, cannotTell } from '../arguments.ts';
import { missingRoles, readPolicy } from '../file/read.ts';
import { testsJunit, testsText, testsView } from './report.ts';
import { hasPassed, runTests } from './run.ts';

interface TestOptions {
  readonly junit?: string;
}

async function test(_session: Session, { junit }: TestOptions, file: string): Promise<Reply> {
  const policy = await readPolicy(file);
  // A check that looks at nothing must not pass.
  if (policy.tests.length === 0)
    throw failed('no_tests', `${file} has no tests. docs/policy.md shows how they are written.`);
  const results = await runTests(policy);
  if (junit !== undefined) await writeFile(junit, testsJunit(results, file));
  return {
    value: testsView(results),
    text: testsText(results, file),
    notes: missingRoles(policy),
    exitCode: results.every(hasPassed) ? EXIT.ok : EXIT.refused,
  };
}

export const testCommand: CommandGroup = (program, act) => {
  const command = addFileArgument(
    program
      .command('test')
      .description(
        'run the tests of a policy file, without a stack; exit code 0 as expected, 1 not, 2 could not tell',
      ),
  ).option('--junit <path>', 'write the results there too, as JUnit’s XML');
  withExamples(command.action(act(cannotTell(test))), 'test', 'test gatehook.yaml --junit results.xml');
};
