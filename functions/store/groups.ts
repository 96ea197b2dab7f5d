// Groups that came by SCIM: a name for a role, and which users were made members. Whether a user holds the role, its own item says.
import { Fields } from './fields.ts';
import { GROUPS_PARTITION, groupKey, memberPartition } from './keys.ts';
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
export async function allGroups(table: Table): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for await (const item of allItems(table, GROUPS_PARTITION)) groups.push(groupFromItem(item));
  return groups;
}

/** The groups of these roles, by role; a role that no group stands for is left out. */
export async function readGroups(
  table: Table,
  roles: readonly string[],
): Promise<ReadonlyMap<string, Group>> {
  const groups = (await readEach(table, roles.map(groupKey))).map(groupFromItem);
  return new Map(groups.map((group) => [group.role, group]));
}

/** Ids of users that were made members: whether they are is to be looked up. */
export async function enteredMembers(table: Table, role: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { sk } of allItems(table, memberPartition(role))) ids.push(String(sk));
  return ids;
}

/** Whether more users were made members than that. */
export async function hasMoreMembers(table: Table, role: string, than: number): Promise<boolean> {
  const { items } = await pageOfPartition(table, memberPartition(role), { limit: than + 1 });
  return items.length > than;
}

/** Enters a member. Again, and it stays entered. */
export async function enterMember(table: Table, role: string, id: string): Promise<void> {
  await table.call('PutItem', { TableName: table.name, Item: { pk: memberPartition(role), sk: id } });
}

export async function removeMember(table: Table, role: string, id: string): Promise<void> {
  await table.call('DeleteItem', { TableName: table.name, Key: { pk: memberPartition(role), sk: id } });
}
