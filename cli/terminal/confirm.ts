// The question before what cannot be undone.
import type { Command } from 'commander';
import { refused } from './errors.ts';
import type { Io } from './io.ts';

export interface ConfirmOptions {
  readonly yes?: boolean;
}

export const addYesOption = (command: Command): Command =>
  command.option('--yes', 'do it without asking, for scripts');

/**
 * Asks the person at the terminal.
 * @param consequence what will happen, as a sentence
 * @throws CommandError `not_confirmed` for any answer but yes, and where there is no terminal to ask at
 */
export async function confirm(
  { ask }: Pick<Io, 'ask'>,
  { yes }: ConfirmOptions,
  consequence: string,
): Promise<void> {
  if (yes) return;
  if (ask === undefined)
    throw refused(
      'not_confirmed',
      `${consequence} There is no terminal to ask at, so nothing was changed: add --yes to do it.`,
    );
  const answer = await ask(`${consequence} Go on? (yes/no) `);
  if (!/^y(es)?$/i.test(answer.trim())) throw refused('not_confirmed', 'Nothing was changed.');
}
