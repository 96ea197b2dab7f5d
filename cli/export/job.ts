// One export: users from the table's segments into lines of JSON, as `gatehook import` reads them.
import { pipeline } from 'node:stream/promises';
import type { User } from '../../functions/decision/facts.ts';
import type { Table } from '../table/table.ts';
import { jsonText } from '../terminal/output.ts';
import { readUsers } from './segments.ts';
import { openTarget } from './target.ts';

/**
 * Without token generation and version: those of the copy are new, so that no token of the original counts there.
 */
function lineOf({ name, status, passwordHash, roles, grants, attributes }: User): string {
  return `${jsonText({ username: name, status, passwordHash, roles, grants, attributes })}\n`;
}

export interface Exported {
  readonly users: number;
  readonly profiles: number;
}

export interface ExportJob {
  readonly table: Table;
  /** A path, or `-` for standard output. */
  readonly output: string;
  readonly segments: number;
  readonly onUsers: (count: number) => void;
}

/**
 * Writes every user.
 * @returns how many, and how many of them have a profile by SCIM, which no line holds
 * @throws CommandError `exists`; MalformedItemError; errors of the SDK and the disk: then no file is left
 */
export async function exportUsers({ table, output, segments, onUsers }: ExportJob): Promise<Exported> {
  const target = await openTarget(output);
  let count = 0;
  let profiles = 0;
  async function* lines(): AsyncGenerator<string> {
    for await (const users of readUsers(table, segments)) {
      count += users.length;
      profiles += users.filter(({ profile }) => profile !== undefined).length;
      if (users.length > 0) yield users.map(lineOf).join('');
      onUsers(count);
    }
  }
  try {
    // Standard output is the process's own to end.
    await pipeline(lines, target.stream, { end: target.stream !== process.stdout });
  } catch (error) {
    await target.discard();
    throw error;
  }
  await target.finish();
  return { users: count, profiles };
}
