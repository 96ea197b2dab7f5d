// Groups that came by SCIM: a name for a role, and which users were made members. Whether a user holds the role, its own item says.
import type { ChangingWrite } from './changes/write.ts';
import { Fields } from './fields.ts';
import { GROUPS_PARTITION, groupKey, memberKey, memberPartition } from './keys.ts';
import { type OnMalformed, readable, refuseMalformed } from './malformed.ts';
import { pageOfPartition } from './partition.ts';
import { type Item, readEach } from './read.ts';
import type { Table } from './table.ts';
import type { Kind } from './versioned.ts';

export interface Group {
  readonly role: string;
  readonly displayName: string;
  /** What each application calls the group. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** Unix milliseconds. */
  readonly created: number;
  readonly lastModified: number;
  readonly version: string;
}

function groupFromItem(item: Item): Group {
  const fields = new Fields(item);
  return {
    role: fields.string('sk'),
    displayName: fields.string('displayName'),
    externalIds: fields.map('externalIds'),
    created: fields.number('created'),
    lastModified: fields.number('lastModified'),
    version: fields.string('version'),
  };
}

export const GROUPS: Kind<Group> = {
  label: 'group',
  sk: 'GROUPS',
  key: groupKey,
  parse: groupFromItem,
  item: ({ role, ...group }) => ({ ...groupKey(role), ...group }),
};

async function* allItems(table: Table, pk: string): AsyncGenerator<Item> {
  let after: string | null = null;
  do {
    const page = await pageOfPartition(table, pk, { after });
    yield* page.items;
    after = page.next;
  } while (after !== null);
}

/** All groups, in order of their roles. They are few: a directory has tens or hundreds. */
export async function allGroups(
  table: Table,
  onMalformed: OnMalformed = refuseMalformed,
): Promise<readonly Group[]> {
  const items: Item[] = [];
  for await (const item of allItems(table, GROUPS_PARTITION)) items.push(item);
  return readable(items, groupFromItem, onMalformed);
}

/** The groups of these roles, by role; a role that no group stands for is left out. */
export async function readGroups(
  table: Table,
  roles: readonly string[],
  onMalformed: OnMalformed = refuseMalformed,
): Promise<ReadonlyMap<string, Group>> {
  const items = await readEach(table, roles.map(groupKey));
  const groups = readable(items, groupFromItem, onMalformed);
  return new Map(groups.map((group) => [group.role, group]));
}

/**
 * Ids of users that were made members: whether they are is to be looked up.
 * @param most more are not read: the list is one longer then
 */
export async function enteredMembers(
  table: Table,
  role: string,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { sk } of allItems(table, memberPartition(role))) {
    ids.push(String(sk));
    if (ids.length > most) break;
  }
  return ids;
}

/** Those of the ids that were made members. */
export async function areEntered(
  table: Table,
  role: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const keys = ids.map((id) => memberKey(role, id));
  return new Set((await readEach(table, keys)).map(({ sk }) => String(sk)));
}

/** Whether more users were made members than that. */
export async function hasMoreMembers(table: Table, role: string, than: number): Promise<boolean> {
  const { items } = await pageOfPartition(table, memberPartition(role), { limit: than + 1 });
  return items.length > than;
}

/** Written together with the user: what is entered and what the user holds change at once. */
export const entering = (role: string, id: string): ChangingWrite => ({ Put: { Item: memberKey(role, id) } });
export const leaving = (role: string, id: string): ChangingWrite => ({
  Delete: { Key: memberKey(role, id) },
});

/** Enters a member. Again, and it stays entered. */
export async function enterMember(table: Table, role: string, id: string): Promise<void> {
  await table.call('PutItem', { TableName: table.name, Item: memberKey(role, id) });
}

export async function removeMember(table: Table, role: string, id: string): Promise<void> {
  await table.call('DeleteItem', { TableName: table.name, Key: memberKey(role, id) });
}
