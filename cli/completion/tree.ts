// The commands and options of the command line, as commander knows them: what a shell can complete.

import type { Command, Option } from 'commander';
import { groupBy } from '../../functions/decision/group-by.ts';

export interface CompletableOption {
  /** `--status`. */
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** The values that it can have; none where there is no list. */
  readonly choices: readonly string[];
}

/** One command or group of commands. */
export interface Place {
  /** `user list`; '' for the program itself. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  /** Its own; those of the program count everywhere. */
  readonly options: readonly CompletableOption[];
  /** The values that its argument can have. */
  readonly choices: readonly string[];
}

function optionOf({ long, description, required, optional, argChoices = [] }: Option): CompletableOption[] {
  if (!long) return [];
  return [{ flag: long, description, takesValue: required || optional, choices: argChoices }];
}

function placesBelow(command: Command, above: string): readonly Place[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command).map((one) => ({
    name: one.name(),
    description: one.description(),
  }));
  const place: Place = {
    path: above,
    commands,
    options: help.visibleOptions(command).flatMap(optionOf),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
  const below = command.commands.flatMap((one) => placesBelow(one, `${above} ${one.name()}`.trim()));
  return [place, ...below];
}

/** Every place where a word can be completed, the program first. */
export const placesOf = (program: Command): readonly Place[] => placesBelow(program, '');

/** Options of the program whose next word is no command. */
export const valueFlags = ([program]: readonly Place[]): readonly string[] =>
  (program?.options ?? []).filter(({ takesValue }) => takesValue).map(({ flag }) => flag);

/** Options that take a value of the same choices. */
export interface ValueGroup {
  readonly choices: readonly string[];
  /** `path` is null for the program's own, which may stand anywhere. */
  readonly options: readonly { readonly path: string | null; readonly flag: string }[];
}

/** All options that take a value, those of the commands before the program's. */
export function valueGroups(places: readonly Place[]): readonly ValueGroup[] {
  const [program, ...commands] = places;
  const all = [...commands, ...(program ? [program] : [])].flatMap(({ path, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map(({ flag, choices }) => ({ path: path || null, flag, choices })),
  );
  const groups = groupBy(all, ({ choices }) => choices.join(' '));
  return [...groups.values()].map((options) => ({ choices: options[0]?.choices ?? [], options }));
}

/** The options at one place: its own and the program's. */
export function optionsAt(place: Place, [program]: readonly Place[]): readonly CompletableOption[] {
  const own = new Set(place.options.map(({ flag }) => flag));
  return [...place.options, ...(program?.options ?? []).filter(({ flag }) => !own.has(flag))];
}
