// `gatehook changes`: who changed what, from the record that stands beside every change.
import { setTimeout as wait } from 'node:timers/promises';
import { Option } from 'commander';
import type { Change, Subject } from '../../functions/store/changes/change.ts';
import { userKey } from '../../functions/store/keys.ts';
import { readItem } from '../../functions/store/settled.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import type { Table } from '../table/table.ts';
import { applicationId, roleName, username } from '../terminal/arguments.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { type Moment, moment } from '../terminal/moment.ts';
import { jsonText, type Reply } from '../terminal/output.ts';
import { limitOf, limitOption } from '../terminal/paging.ts';
import { followChanges } from './follow.ts';
import { type ChangeFilter, readChanges } from './read.ts';
import { changeText, changeView } from './view.ts';

interface ChangesOptions {
  readonly user?: string;
  readonly role?: string;
  readonly app?: string;
  readonly import?: string;
  readonly by?: string;
  readonly since?: Moment;
  readonly before?: Moment;
  readonly follow?: boolean;
  readonly limit?: number;
  readonly json?: boolean;
}

/** Milliseconds between two reads of `--follow`: one read unit each. */
const PAUSE = 2000;
/** Milliseconds for which a record may lie in the future: the writer's clock was ahead of this one. */
const AHEAD = 3_600_000;

function subjectOf({ user, role, app, import: run }: ChangesOptions): Subject | undefined {
  if (user !== undefined) return { kind: 'user', name: user };
  if (role !== undefined) return { kind: 'role', name: role };
  if (app !== undefined) return { kind: 'application', name: app };
  return run === undefined ? undefined : { kind: 'import', name: run };
}

/** @param oldest Unix milliseconds: no record is older */
function filterOf(options: ChangesOptions, now: number, oldest: number): ChangeFilter {
  const subject = subjectOf(options);
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(options.by === undefined ? {} : { by: options.by }),
    since: options.since?.(now) ?? oldest,
    before: options.before?.(now) ?? now + AHEAD,
  };
}

/** A user who came in by an import has no record of that: the item, or what it was before its first change, names the run. */
async function importNotes(
  table: Table,
  { subject }: ChangeFilter,
  changes: readonly Change[],
): Promise<readonly string[]> {
  if (subject?.kind !== 'user' || changes.some(({ what }) => what === 'user create')) return [];
  const first = changes.find(({ before }) => before?.importRun !== undefined)?.before;
  const origin = first ?? (await readItem(table, userKey(subject.name)));
  if (typeof origin?.importRun !== 'string') return [];
  return [
    `"${subject.name}" came in by an import, as row ${origin.importLine}: gatehook changes --import ${origin.importRun} shows it.`,
  ];
}

function earlierNotes(changes: readonly Change[], hasEarlier: boolean): readonly string[] {
  const [first] = changes;
  if (!hasEarlier || first === undefined) return [];
  return [
    `There are earlier ones. Go on with: --before ${new Date(first.at).toISOString()}, or see them all: --limit all.`,
  ];
}

async function follow(
  { io }: Session,
  table: Table,
  options: ChangesOptions,
  filter: ChangeFilter,
): Promise<Reply> {
  const print = (change: Change) =>
    io.out(`${options.json ? jsonText(changeView(change)) : changeText(change)}\n`);
  await interruptible(async (signal) => {
    const following = followChanges({
      first: async () => (await readChanges(table, filter, limitOf({ ...options, json: false }))).changes,
      async read(since) {
        const window = { ...filter, since: Math.max(since, filter.since), before: io.now() + AHEAD };
        return (await readChanges(table, window, Number.POSITIVE_INFINITY)).changes;
      },
      pause: () => wait(PAUSE, undefined, { signal }).catch(() => undefined),
      now: io.now,
      signal,
    });
    for await (const change of following) print(change);
  });
  return { value: null, text: '' };
}

async function list(session: Session, options: ChangesOptions): Promise<Reply> {
  const { table, changesKeptDays } = await session.stack();
  const now = session.io.now();
  const filter = filterOf(options, now, now - (changesKeptDays + 1) * 86_400_000);
  if (options.follow === true) return follow(session, table, options, filter);
  const { changes, hasEarlier } = await readChanges(table, filter, limitOf(options));
  return {
    value: changes.map(changeView),
    text: changes.length > 0 ? changes.map(changeText).join('\n') : 'No changes are recorded.',
    notes: [
      ...earlierNotes(changes, hasEarlier),
      ...(hasEarlier ? [] : await importNotes(table, filter, changes)),
    ],
  };
}

export const changesCommand: CommandGroup = (program, act) => {
  const command = program
    .command('changes')
    .description('show who changed which user, role, application or secret, the newest last')
    .addOption(
      new Option('--user <name>', 'only changes of this user')
        .argParser(username)
        .conflicts(['role', 'app', 'import']),
    )
    .addOption(
      new Option('--role <name>', 'only changes of this role')
        .argParser(roleName)
        .conflicts(['app', 'import']),
    )
    .addOption(
      new Option('--app <id>', 'only changes of this application')
        .argParser(applicationId)
        .conflicts('import'),
    )
    .option('--import <run>', 'only the records of this run of gatehook import')
    .option('--by <text>', 'only changes by those whose name or ARN contains this')
    .option('--since <time>', 'not before: 2026-11-27, 2026-11-27T18:00Z, or 7d for seven days ago', moment)
    .option('--before <time>', 'only before, written likewise', moment)
    .addOption(limitOption())
    .addOption(
      new Option('--follow', 'go on showing changes as they come, until Ctrl-C').conflicts('before'),
    );
  withExamples(
    command.action(act(list)),
    'changes',
    'changes --user alice',
    'changes --since 7d --by olga --json',
    'changes --follow --stack Gatehook-prod',
  );
};
