// The options of lists: which, and how many at a time.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Filter, STATUSES } from '../table/by-status.ts';
import type { Page } from '../table/list.ts';

export interface ListOptions extends Filter {
  /** Infinity for all. */
  readonly limit?: number;
  readonly json?: boolean;
}

/** Of what is shown to people; a program gets all unless it names a limit. */
const SCREENFUL = 100;

function limit(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A limit is a number from 1 to 999999, or "all".');
}

/** `--limit`, a number or `all`; limitOf reads it. */
export const limitOption = (): Option =>
  new Option('--limit <count>', `how many, or "all"; ${SCREENFUL} without it, all with --json`).argParser(
    limit,
  );

/** The options of every list. */
export const addPageOptions = (command: Command, what: string): Command =>
  command
    .addOption(limitOption())
    .option('--prefix <text>', `only ${what} that begin so`)
    .option('--after <name>', 'go on behind this one');

/** Those of lists of what can be disabled. */
export const addListOptions = (command: Command, what: string): Command =>
  addPageOptions(command, what).addOption(
    new Option('--status <status>', 'only those of this status').choices(STATUSES),
  );

export const limitOf = ({ limit, json }: Pick<ListOptions, 'limit' | 'json'>): number =>
  limit ?? (json ? Number.POSITIVE_INFINITY : SCREENFUL);

/** What a list shows, for the remarks on it. */
export interface ListedKind {
  /** The command that lists: `app list`. */
  readonly command: string;
  /** One of what it lists: `application`. */
  readonly noun: string;
  /** A command that makes the first one. */
  readonly make: string;
}

const isNarrowed = ({ prefix, after, status, role }: ListOptions): boolean =>
  [prefix, after, status, role].some((option) => option !== undefined);

/** Remarks on a page: that the list goes on; or why it is empty, and what to do about it. */
export function pageNotes(
  { command, noun, make }: ListedKind,
  options: ListOptions,
  { values, next }: Page<unknown>,
): readonly string[] {
  if (next !== null)
    return [
      `There are more. Go on with: gatehook ${command} --after '${next}', or see them all: --limit all.`,
    ];
  if (values.length > 0) return [];
  return isNarrowed(options)
    ? [`Nothing matches these options; gatehook ${command} without them shows all.`]
    : [`There is no ${noun} yet. Make one: ${make}`];
}
