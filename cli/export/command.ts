// `gatehook export`: every user with its hash, as lines of JSON.
import { InvalidArgumentError } from 'commander';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import type { Reply } from '../terminal/output.ts';
import { Progress } from '../terminal/progress.ts';
import { exportUsers } from './job.ts';

interface ExportOptions {
  readonly output: string;
  readonly segments: number;
}

/** Far more scans than one machine can keep busy. */
const MAX_SEGMENTS = 32;

function segmentCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_SEGMENTS) return count;
  throw new InvalidArgumentError(`Give a number from 1 to ${MAX_SEGMENTS}.`);
}

/** Said rather than lost in silence: a directory that goes on with the copy finds no ids of its own there. */
const profilesStay = (profiles: number): string =>
  profiles === 1
    ? '1 of them came by SCIM: the id, the names and the addresses of its profile stay in this stack.'
    : `${profiles} of them came by SCIM: the ids, names and addresses of their profiles stay in this stack.`;

async function exportAll(session: Session, { output, segments }: ExportOptions): Promise<Reply> {
  const { io } = session;
  const { table } = await session.stack();
  const progress = new Progress({
    err: io.err,
    isTerminal: io.isTerminal === true,
    now: io.now,
    what: 'users',
  });
  const { users, profiles } = await exportUsers({
    table,
    output,
    segments,
    onUsers: (count) => progress.update(count, null),
  }).finally(() => progress.end());
  const text = `${users.toLocaleString('en-US')} users are in ${output}, with their hashes: keep it like the table.`;
  // On standard output the users themselves are the result.
  const notes = profiles === 0 ? [] : [profilesStay(profiles)];
  return output === '-'
    ? { value: null, text: '', notes: [`${users} users.`, ...notes] }
    : { value: { users, output }, text, notes };
}

export const exportCommand: CommandGroup = (program, act) => {
  withExamples(
    program
      .command('export')
      .description('write every user with its hash, roles, grants and attributes to a file')
      .option(
        '--output <file>',
        'a file that is not there yet, or - for standard output',
        'gatehook-users.jsonl',
      )
      .option(
        '--segments <count>',
        `parts of the table that are read at once, 1 to ${MAX_SEGMENTS}`,
        segmentCount,
        4,
      )
      .action(act(exportAll)),
    'export',
    'export --output backup.jsonl',
  );
};
