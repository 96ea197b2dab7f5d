// Many users as SCIM leaves them in the table, written at once: a request for each would take most of a test's time.

import { base32 } from '../../functions/secrets/signing-secret.ts';
import { itemFromUser } from '../../functions/store/items.ts';
import { profileEntryKey, profileKey } from '../../functions/store/keys.ts';
import type { Table } from '../../functions/store/table.ts';
import { seededRandom } from '../support/clock.ts';

/** Items that one transaction takes are a hundred. */
const AT_ONCE = 30;

/**
 * Adds `many-1`, `many-2`, …
 * @param data the profile's attributes
 * @returns their ids, in that order
 */
export async function addManyUsers(
  table: Table,
  count: number,
  data: object = {},
): Promise<readonly string[]> {
  const random = seededRandom(99);
  const ids = Array.from({ length: count }, () => base32(random.bytes(13), 20));
  const items = ids.map((id, at) => {
    const name = `many-${at + 1}`;
    const revision = base32(random.bytes(8), 12);
    const user = { name, status: 'active', roles: [], grants: [], attributes: {} } as const;
    const profile = {
      userName: name,
      externalIds: {},
      data: JSON.stringify(data),
      created: 0,
      lastModified: 0,
    };
    return [
      itemFromUser({ ...user, tokenGeneration: 'g', version: 'v1', profile: `${id}.${revision}` }),
      { ...profileEntryKey(id), name, writtenAt: 0, version: 'v1' },
      { ...profileKey(id, revision), ...profile },
    ];
  });
  for (let at = 0; at < items.length; at += AT_ONCE)
    await table.call('TransactWriteItems', {
      TransactItems: items
        .slice(at, at + AT_ONCE)
        .flatMap((all) => all.map((Item) => ({ Put: { TableName: table.name, Item } }))),
    });
  return ids;
}
