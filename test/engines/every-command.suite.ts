// What the suites before have run with --stack is the whole command line, but for what needs no stack.
import { describe, expect, test } from '@jest/globals';
import { commandTree } from '../../cli/main.ts';
import { processIo } from '../../cli/terminal/io.ts';
import type { Deployment } from './deployment.ts';

interface Words {
  name(): string;
  readonly commands: readonly Words[];
}

/** Works on files and on this machine alone. */
const WITHOUT_STACK = ['completion', 'dev', 'init', 'test'];

const wordsOf = (command: Words, above: readonly string[] = []): readonly string[] =>
  command.commands.length === 0
    ? [above.join(' ')]
    : command.commands.flatMap((one) => wordsOf(one, [...above, one.name()]));

export function describeEveryCommand(deployment: Deployment): void {
  describe('the command line with --stack', () => {
    test('every command of every group has run', () => {
      const program = commandTree(processIo(), '0', () => async () => undefined);
      const missing = wordsOf(program).filter(
        (words) => !deployment.lines.some((line) => `${line} `.startsWith(`${words} `)),
      );
      expect(missing.sort()).toEqual(WITHOUT_STACK);
    });
  });
}
