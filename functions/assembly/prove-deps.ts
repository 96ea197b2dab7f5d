// What proves callers in one process: the keys behind signatures and API keys, and the public keys of the table.
import type { ProveDeps } from '../callers/prove.ts';
import { PublicKeys } from '../callers/public-keys.ts';
import type { SecretReader } from '../secrets/secret-cache.ts';
import { SigningKeys } from '../secrets/signing-keys.ts';
import { applicationFromItem } from '../store/items.ts';
import { applicationKey } from '../store/keys.ts';
import { readItems } from '../store/read.ts';
import type { Table } from '../store/table.ts';

/** Strongly consistent, so that a key that was just registered counts. Its own read: nothing is proved yet. */
function publicKeysOf(table: Table) {
  return async (application: string) => {
    const key = applicationKey(application);
    const item = (await readItems(table, [key])).get(key.pk);
    return item === undefined ? [] : applicationFromItem(item).publicKeys;
  };
}

/** @param now Unix milliseconds */
export const proveDeps = (table: Table, readSecret: SecretReader, now: () => number): ProveDeps => ({
  keys: new SigningKeys(readSecret, now),
  publicKeys: new PublicKeys(publicKeysOf(table), now),
  now,
});
