// The table's keys: one place that spells `pk` and `sk` (docs/table.md shows them to operators).

/** A type and no interface, so that it is an item's attributes as well. */
export type Key = { readonly pk: string; readonly sk: string };

const key =
  (kind: string) =>
  (name: string): Key => ({ pk: `${kind}#${name}`, sk: kind });

export const userKey = key('USER');
export const attemptsKey = key('ATTEMPTS');
export const roleKey = key('ROLE');
export const publicKeyKey = key('PUBKEY');
export const revokedKey = key('REVOKED');

export const applicationKey = (id: string): Key => ({ pk: `APP#${id}`, sk: 'APP' });

/** An application id holds no `#` and a webhook id no `#` either (callers/ checks both), so no two claims meet. */
export const claimKey = (application: string, webhookId: string): Key => ({
  pk: `CLAIM#${application}#${webhookId}`,
  sk: 'CLAIM',
});

/** Each state of a user's profile is an item of its own; the user's item names the one that counts. */
export const profileKey = (id: string, revision: string): Key => ({ pk: `PROFILE#${id}`, sk: revision });
/** All that came by SCIM, by id: one partition, since lists go through it in order. */
export const PROFILES_PARTITION = 'PROFILES#ALL';
export const profileEntryKey = (id: string): Key => ({ pk: PROFILES_PARTITION, sk: id });
/** Finds profiles by a value: the ids lie below its hash. */
export const findPartition = (attribute: string, hash: string): string => `FIND#${attribute}#${hash}`;

/** All groups that came by SCIM, by the role that each stands for. */
export const GROUPS_PARTITION = 'GROUPS#ALL';
export const groupKey = (role: string): Key => ({ pk: GROUPS_PARTITION, sk: role });
/** The ids of users that were made members lie below their role. */
export const memberPartition = (role: string): string => `MEMBERS#${role}`;
export const memberKey = (role: string, id: string): Key => ({ pk: memberPartition(role), sk: id });

/** The revision lies in eight copies on partitions of their own: one partition serves 3,000 reads a second. */
export const REVISION_COPIES = 8;
export const revisionKey = (copy: number): Key => ({ pk: `REVISION#${copy}`, sk: 'REVISION' });

/** Records of changes: all of one month together, in order of their time. No decision reads them. */
export const changeKey = (at: Date, sort: string): Key => ({
  pk: `CHANGES#${at.toISOString().slice(0, 7)}`,
  sk: sort,
});

/** The same records beside the others of what was changed. */
export const changeOfKey = ({ kind, name }: { kind: string; name: string }, sort: string): Key => ({
  pk: `CHANGESOF#${kind}#${name}`,
  sk: sort,
});

/** Days for which records of changes are kept where a stage does not say: a year, and a month to look back on it. */
export const CHANGES_KEPT_DAYS = 400;
/** Ten years. */
export const MOST_KEPT_DAYS = 3650;
