// From entries to the users that they lead to: also where a user was given another name since its entry was read.
import { userKey } from '../store/keys.ts';
import { type OnMalformed, readOrReport, refuseMalformed } from '../store/malformed.ts';
import {
  ENTRIES,
  type Pointer,
  type ProfileEntry,
  readEntries,
  readPointer,
  removeProfiles,
} from '../store/profiles.ts';
import { readItems } from '../store/read.ts';
import { type ReadUser, readUser } from '../store/users.ts';
import { removeOne } from '../store/versioned.ts';
import type { StoreDeps } from './store-deps.ts';

/** A user without its profile. */
export interface FoundUser extends ReadUser {
  readonly pointer: Pointer;
}

/** Milliseconds: no request lasts so long, so what is not finished by then never will be. */
const ABANDONED = 3_600_000;

/** Reads that find a user just moved by another writer, at most. */
const TRIES = 5;

/**
 * An entry that leads nowhere is removed when it is old, and then what lies below its id: never while it is another entry
 * than the one that was read, since then it leads to a user.
 */
async function forgetAbandoned({ table, now }: StoreDeps, lost: readonly ProfileEntry[]): Promise<void> {
  const old = lost.filter(({ writtenAt }) => writtenAt < now() - ABANDONED);
  await Promise.allSettled(
    old.map(async ({ id, version }) => {
      if (await removeOne(table, ENTRIES, id, version)) await removeProfiles(table, id);
    }),
  );
}

/** Users by their ids, and the entries that led to none. */
interface Looked {
  readonly found: ReadonlyMap<string, FoundUser>;
  readonly lost: readonly ProfileEntry[];
}

async function lookFor(
  { table }: StoreDeps,
  entries: readonly ProfileEntry[],
  onMalformed: OnMalformed,
): Promise<Looked> {
  const items = await readItems(table, [...new Set(entries.map(({ name }) => name))].map(userKey));
  const found = new Map<string, FoundUser>();
  const lost: ProfileEntry[] = [];
  for (const entry of entries) {
    const item = items.get(userKey(entry.name).pk);
    const read = item && readOrReport(() => readUser(item), onMalformed);
    // What is malformed is there: nothing of it is removed.
    if (item !== undefined && read === undefined) continue;
    const pointer = readPointer(read?.user.profile);
    if (read !== undefined && pointer?.id === entry.id) found.set(entry.id, { ...read, pointer });
    else lost.push(entry);
  }
  return { found, lost };
}

/** The entries of those who were given another name since their entries were read. */
async function readMoved(
  { table }: StoreDeps,
  lost: readonly ProfileEntry[],
  onMalformed: OnMalformed,
): Promise<readonly ProfileEntry[]> {
  const versions = new Set(lost.map(({ version }) => version));
  const ids = lost.map(({ id }) => id);
  return (await readEntries(table, ids, onMalformed)).filter(({ version }) => !versions.has(version));
}

async function lookPatiently(
  deps: StoreDeps,
  entries: readonly ProfileEntry[],
  onMalformed: OnMalformed,
  tries: number,
): Promise<ReadonlyMap<string, FoundUser>> {
  const { found, lost } = await lookFor(deps, entries, onMalformed);
  if (lost.length === 0 || tries === 0) return found;
  const moved = await readMoved(deps, lost, onMalformed);
  const isMoved = new Set(moved.map(({ id }) => id));
  await forgetAbandoned(
    deps,
    lost.filter(({ id }) => !isMoved.has(id)),
  );
  if (moved.length === 0) return found;
  return new Map([...found, ...(await lookPatiently(deps, moved, onMalformed, tries - 1))]);
}

/** The users of the entries, without their profiles, in the same order. */
export async function usersOf(
  deps: StoreDeps,
  entries: readonly ProfileEntry[],
  onMalformed: OnMalformed = refuseMalformed,
): Promise<readonly FoundUser[]> {
  const found = await lookPatiently(deps, entries, onMalformed, TRIES);
  return entries.flatMap(({ id }) => found.get(id) ?? []);
}
