// What `check` and `event` are given: a user, what the user wants to do, and the application that asks.
import type { Command } from 'commander';
import { applicationId, list, permission, username } from '../terminal/arguments.ts';
import { addPasswordOptions, type PasswordOptions } from '../users/password.ts';

export interface AskOptions extends PasswordOptions {
  readonly app: string;
}

/** Adds the arguments and options of a question. */
export const addQuestion = (command: Command): Command =>
  addPasswordOptions(
    command
      .argument('<name>', 'the user', username)
      .argument('[permissions...]', 'what the user wants to do; nothing: only log in', list(permission))
      .requiredOption('--app <id>', 'the application that asks', applicationId),
  );
