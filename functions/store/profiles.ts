// What lies beside a user that came by SCIM: its profile, in states of which the user's item names one, and ways to find it.
import { Fields } from './fields.ts';
import { findPartition, type Key, PROFILES_PARTITION, profileEntryKey, profileKey } from './keys.ts';
import { type OnMalformed, readable, readOrReport, refuseMalformed } from './malformed.ts';
import { pageOfPartition } from './partition.ts';
import { type Item, readEach, readItems } from './read.ts';
import type { Table } from './table.ts';
import type { Kind } from './versioned.ts';

/** Which profile, and which state of it, as the user's item holds both: `<id>.<revision>`. */
export interface Pointer {
  readonly id: string;
  readonly revision: string;
}

export const pointerText = ({ id, revision }: Pointer): string => `${id}.${revision}`;

/** @returns null for a user who has no profile */
export function readPointer(text: string | undefined): Pointer | null {
  const [, id, revision] = /^([a-z2-7]+)\.([a-z2-7]+)$/.exec(text ?? '') ?? [];
  return id === undefined || revision === undefined ? null : { id, revision };
}

/** One state of a profile. Written before the user's item names it, and never changed. */
export interface Profile {
  /** As it was sent; the key form is the user's `name`. */
  readonly userName: string;
  /** What each application calls the user. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** All other attributes, as JSON. */
  readonly data: string;
  /** Unix milliseconds. */
  readonly created: number;
  readonly lastModified: number;
}

/** By id: whose profile it is. It gets another name in the transaction that gives the user one. */
export interface ProfileEntry {
  readonly id: string;
  readonly name: string;
  /** Unix milliseconds. */
  readonly writtenAt: number;
  readonly version: string;
}

function entryFromItem(item: Item): ProfileEntry {
  const fields = new Fields(item);
  return {
    id: fields.string('sk'),
    name: fields.string('name'),
    writtenAt: fields.number('writtenAt'),
    version: fields.string('version'),
  };
}

export const ENTRIES: Kind<ProfileEntry> = {
  label: 'profile',
  sk: 'PROFILES',
  key: profileEntryKey,
  parse: entryFromItem,
  item: ({ id, ...entry }) => ({ ...profileEntryKey(id), ...entry }),
};

const put = (table: Table, item: Item) => table.call('PutItem', { TableName: table.name, Item: item });

const remove = (table: Table, key: Key) => table.call('DeleteItem', { TableName: table.name, Key: key });

export async function writeProfile(table: Table, { id, revision }: Pointer, profile: Profile): Promise<void> {
  await put(table, { ...profileKey(id, revision), ...profile });
}

export async function removeProfile(table: Table, { id, revision }: Pointer): Promise<void> {
  await remove(table, profileKey(id, revision));
}

function profileFromItem(item: Item): Profile {
  const fields = new Fields(item);
  return {
    userName: fields.string('userName'),
    externalIds: fields.map('externalIds'),
    data: fields.string('data'),
    created: fields.number('created'),
    lastModified: fields.number('lastModified'),
  };
}

/** The named states, by id, null for one that is malformed; those that are not there, or no more, are left out. */
export async function readProfiles(
  table: Table,
  pointers: readonly Pointer[],
  onMalformed: OnMalformed = refuseMalformed,
): Promise<ReadonlyMap<string, Profile | null>> {
  const items = await readItems(
    table,
    pointers.map(({ id, revision }) => profileKey(id, revision)),
  );
  const found = pointers.flatMap(({ id, revision }) => {
    const item = items.get(profileKey(id, revision).pk);
    if (item === undefined) return [];
    return [[id, readOrReport(() => profileFromItem(item), onMalformed) ?? null] as const];
  });
  return new Map(found);
}

/** Removes every state of a profile. */
export async function removeProfiles(table: Table, id: string): Promise<void> {
  const { items } = await pageOfPartition(table, profileKey(id, '').pk);
  await Promise.all(items.map(({ sk }) => removeProfile(table, { id, revision: String(sk) })));
}

/** The entries of these ids, in no order; those that are not there are left out. */
export async function readEntries(
  table: Table,
  ids: readonly string[],
  onMalformed: OnMalformed = refuseMalformed,
): Promise<readonly ProfileEntry[]> {
  return readable(await readEach(table, ids.map(profileEntryKey)), entryFromItem, onMalformed);
}

/** Removes what lies beside a user that is gone. */
export async function forgetProfile(table: Table, id: string): Promise<void> {
  await Promise.all([removeProfiles(table, id), remove(table, profileEntryKey(id))]);
}

/** A page of entries, in order of their ids. */
export interface EntryPage {
  readonly entries: readonly ProfileEntry[];
  /** The id behind which the next page begins; null at the end. */
  readonly next: string | null;
}

/**
 * Reads one page, strongly consistent.
 * @param after the id behind which it begins
 * @param limit entries at most
 */
export async function pageOfEntries(
  table: Table,
  { after, limit }: { readonly after: string | null; readonly limit: number },
  onMalformed: OnMalformed,
): Promise<EntryPage> {
  const { items, next } = await pageOfPartition(table, PROFILES_PARTITION, { after, limit });
  return { entries: readable(items, entryFromItem, onMalformed), next };
}

/** A value by which profiles are found: its attribute, and a hash of it, since values may be longer than keys. */
export interface Finder {
  readonly attribute: string;
  readonly hash: string;
}

/** Enters the profile below a value. Again, and it stays entered. */
export async function enterFinder(table: Table, { attribute, hash }: Finder, id: string): Promise<void> {
  await put(table, { pk: findPartition(attribute, hash), sk: id });
}

export async function removeFinder(table: Table, { attribute, hash }: Finder, id: string): Promise<void> {
  await remove(table, { pk: findPartition(attribute, hash), sk: id });
}

/** Ids of profiles that have, or had, the value: at most so many. */
export async function findIds(
  table: Table,
  { attribute, hash }: Finder,
  limit: number,
): Promise<readonly string[]> {
  const { items } = await pageOfPartition(table, findPartition(attribute, hash), { limit });
  return items.map(({ sk }) => String(sk));
}
