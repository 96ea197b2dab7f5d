// Checking an application's settings of dialects when they are written: a typing mistake would change nothing, silently.
import { InvalidArgumentError } from 'commander';
import { DIALECTS } from '../../functions/dialects/dialects.ts';
import type { Dialect } from '../../functions/dialects/shared/dialect.ts';
import { pair } from '../terminal/arguments.ts';
import { suggestion } from '../terminal/suggestion.ts';

/**
 * Reads `name=value`.
 * @param dialects those that define the names
 * @throws InvalidArgumentError for a name that no dialect has, or a value that the setting cannot have
 */
export function dialectSetting(
  text: string,
  dialects: readonly Dialect[] = DIALECTS,
): readonly [string, string] {
  const [name, value] = pair(text, 'kubernetes.passOn=true');
  const known = new Map(dialects.flatMap(({ settings = {} }) => Object.entries(settings)));
  const setting = known.get(name);
  if (setting === undefined)
    throw new InvalidArgumentError(
      `There is no setting "${name}". ${suggestion(name, [...known.keys()]) ?? 'gatehook dialect show <name> lists those of a dialect.'}`,
    );
  if (!setting.form.test(value))
    throw new InvalidArgumentError(`"${name}" cannot be that. Write it as ${setting.example}.`);
  return [name, value];
}
