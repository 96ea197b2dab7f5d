// The options of lists: which, and how many at a time.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Filter, STATUSES } from '../table/by-status.ts';

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

/** A remark where the list goes on. */
export const moreNotes = (command: string, next: string | null): readonly string[] =>
  next === null
    ? []
    : [`There are more. Go on with: gatehook ${command} --after '${next}', or see them all: --limit all.`];
