// What stands for `{{host}}`, `{{key}}` and the rest in a page: what is known of the deployment, and else a placeholder.
import { type ParsedApiKey, parseApiKey } from '../../functions/callers/api-key.ts';
import { requireApplication } from '../applications/stored.ts';
import type { Session } from '../command.ts';
import { CommandError, usage } from '../terminal/errors.ts';
import type { PlaceholderValues } from './page.ts';

export interface ShowOptions {
  readonly app?: string;
  readonly key?: string;
}

export interface Known {
  readonly values: PlaceholderValues;
  readonly notes: readonly string[];
}

const NO_STACK =
  'No stack runs here, so the address is a placeholder: name a stack with --stack, or run npx gatehook dev.';
const NO_APPLICATION = 'Name the application with --app to see its id in place of the placeholder.';

/** @returns null where no stack was named and none runs here: the pages can be read all the same */
async function addressOf(session: Session): Promise<URL | null> {
  try {
    return new URL((await session.stack()).url);
  } catch (error) {
    if (error instanceof CommandError && error.code === 'no_local_stack') return null;
    throw error;
  }
}

function parseKey({ key, app }: ShowOptions): ParsedApiKey | null {
  if (key === undefined) return null;
  const parsed = parseApiKey(key);
  if (parsed === null) throw usage('--key is not an API key: those begin with "ghk_" or "ghp_".');
  if (app !== undefined && app !== parsed.application)
    throw usage(`--key is a key of "${parsed.application}", not of "${app}".`);
  return parsed;
}

/** A mistake that would make every question of the product fail, told before it is pasted. */
async function notesOn(
  session: Session,
  app: string | undefined,
  dialect: string,
): Promise<readonly string[]> {
  if (app === undefined) return [NO_APPLICATION];
  const { dialects } = await requireApplication((await session.stack()).table, app);
  if (dialects.includes(dialect)) return [];
  const all = [...dialects, dialect].join(' ');
  return [`"${app}" may not speak ${dialect} yet: npx gatehook app update ${app} --dialect ${all}`];
}

/**
 * What a page is filled in with. A key cannot be read back from the table, so it is a placeholder unless it is given.
 * @throws CommandError `usage` for what is no key, or another application's
 */
export async function valuesFor(session: Session, options: ShowOptions, dialect: string): Promise<Known> {
  const { key } = options;
  const parsed = parseKey(options);
  const app = options.app ?? parsed?.application;
  const notes = await notesOn(session, app, dialect);
  const address = await addressOf(session);
  const application = app ?? '<application>';
  const keyAt = (place: ParsedApiKey['place'], standIn: string) =>
    key !== undefined && parsed?.place === place ? key : standIn;
  const values = {
    scheme: address?.protocol.replace(':', '') ?? 'https',
    host: address?.host ?? '<host of Gatehook>',
    application,
    key: keyAt('header', `<API key of ${application}>`),
    pathKey: keyAt('path', `<path key of ${application}>`),
  };
  return { values, notes: address === null ? [NO_STACK, ...notes] : notes };
}
