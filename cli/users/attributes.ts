// `gatehook user update`: the attributes of one user, each by its name; the others stay as they are.
import type { User } from '../../functions/decision/facts.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { newVersion } from '../table/random.ts';
import { attribute, attributeName, list, username } from '../terminal/arguments.ts';
import { refused, usage } from '../terminal/errors.ts';
import type { Reply } from '../terminal/output.ts';
import { changeUser } from './stored.ts';
import { userView } from './view.ts';

interface AttributeOptions {
  readonly attribute?: readonly (readonly [string, string])[];
  readonly removeAttribute?: readonly string[];
}

/** Refuses to remove what is not there: a mistyped name must not look removed. */
function changed(
  { name, attributes }: User,
  set: readonly (readonly [string, string])[],
  removed: readonly string[],
): User['attributes'] {
  const missing = removed.find((one) => !Object.hasOwn(attributes, one));
  if (missing !== undefined)
    throw refused(
      'not_held',
      `"${name}" does not have the attribute "${missing}". gatehook user show ${name} lists what it has.`,
    );
  const kept = Object.entries(attributes).filter(([one]) => !removed.includes(one));
  return Object.fromEntries([...kept, ...set]);
}

async function update(session: Session, options: AttributeOptions, name: string): Promise<Reply> {
  const { attribute: set = [], removeAttribute: removed = [] } = options;
  if (set.length + removed.length === 0)
    throw usage('Name what to change with --attribute or --remove-attribute.');
  const both = set.find(([one]) => removed.includes(one));
  if (both !== undefined) throw usage(`The attribute "${both[0]}" cannot be set and removed at once.`);
  const user = await changeUser((await session.stack()).table, name, (before) => ({
    ...before,
    attributes: changed(before, set, removed),
    version: newVersion(session.io),
  }));
  return {
    value: userView(user),
    text: `The attributes of "${name}" are changed, from the next request on.`,
  };
}

export const attributesCommand: CommandGroup = (user, act) => {
  withExamples(
    user
      .command('update')
      .description('set or remove attributes of a user; what is not named stays')
      .argument('<name>', 'the user', username)
      .option('--attribute <entries...>', 'attributes to set, as name=value', list(attribute))
      .option('--remove-attribute <names...>', 'attributes to remove', list(attributeName))
      .action(act(update)),
    'user update alice --attribute region=us',
    'user update alice --attribute region=us --remove-attribute team',
  );
};
