// What the commands on a policy file share: the file's name, and exit codes that say "could not tell".
import type { Command } from 'commander';
import type { Handler } from '../command.ts';
import { asCommandError, EXIT, failed } from '../terminal/errors.ts';

const DEFAULT_FILE = 'gatehook.yaml';

export const addFileArgument = (command: Command): Command =>
  command.argument('[file]', 'the policy file', DEFAULT_FILE);

/** For commands whose exit code 1 is an answer: every failure ends with 2, so that it never reads as that answer. */
export const cannotTell =
  <Options, Arguments extends readonly unknown[]>(
    handler: Handler<Options, Arguments>,
  ): Handler<Options, Arguments> =>
  async (session, options, ...values) => {
    try {
      return await handler(session, options, ...values);
    } catch (error) {
      const { code, message, exitCode } = asCommandError(error);
      throw exitCode === EXIT.refused ? failed(code, message, error) : error;
    }
  };
