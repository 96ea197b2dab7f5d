// No command is forgotten: each one stands among those whose calls are spoiled, or it is said why it does not.

import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { commandTree } from '../../cli/main.ts';
import { processIo } from '../../cli/terminal/io.ts';
import { readingCommands } from '../support/reading-commands.ts';
import { secretCommands, writingCommands } from '../support/writing-commands.ts';
import { startCliStack } from './support.ts';

/** Proofs of their own. */
const APART: Readonly<Record<string, string>> = {
  apply: 'test/proof/policy.test.ts',
  import: 'test/proof/import.test.ts',
};

const WITHOUT_THE_TABLE: Readonly<Record<string, string>> = {
  init: 'writes files of a CDK app',
  dev: 'starts the table itself',
  completion: 'prints a script',
  'dialect list': 'prints what is built in',
  'dialect show': 'prints what is built in',
  test: 'reads a policy file',
  log: 'reads the log of the functions, which test/cli/log.test.ts and aws-log.test.ts cut off',
  check: 'asks the webhook, whose calls test/proof/faults.test.ts spoils',
  event: 'reads the secret and prints a request, which the webhook checks',
  doctor: 'says what does not answer; test/cli/doctor.test.ts breaks each thing in turn',
};

/** `user create`, of each command that has none below it. */
function pathsOf(command: Command, above: readonly string[] = []): string[] {
  const below = command.commands.filter((one) => one.name() !== 'help');
  if (below.length === 0) return [above.join(' ')];
  return below.flatMap((one) => pathsOf(one, [...above, one.name()]));
}

test('each command is spoiled by a proof, or it is said why not', async () => {
  const stack = await startCliStack();
  try {
    const all = pathsOf(commandTree(processIo(), '1', () => async () => undefined));
    const spoiled = [
      ...Object.values(writingCommands(stack)).map(({ argv }) => argv('name')),
      ...secretCommands(stack).map(({ argv }) => argv()),
      ...readingCommands('policy.yaml'),
    ].map((argv) => all.find((path) => `${argv.join(' ')} `.startsWith(`${path} `)));
    const named = [...Object.keys(APART), ...Object.keys(WITHOUT_THE_TABLE)];
    expect([...new Set([...spoiled, ...named])].sort()).toEqual(all.sort());
  } finally {
    await stack.close();
  }
});
