// Commands that make one application with one public key at once: the key stays taken for the one that is made.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApplication } from '../../cli/applications/stored.ts';
import { publicKeyKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import { application } from '../support/application.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { interceptTable } from '../support/intercept.ts';

const KEY = { fingerprint: 'a'.repeat(43), key: 'k', createdAt: 0 };

let database: TestDatabase;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.close());

const isWriteOfApplication = (name: string) => name.startsWith('TransactWrite');

test('the slower one overtakes the key, and is refused: the key is not set free', async () => {
  const { table } = database;
  const make = (version: string) => application('courier', { publicKeys: [KEY], version });
  const made = Promise.withResolvers<void>();
  const taken = Promise.withResolvers<void>();
  const slower = interceptTable(table, ({ name }) => {
    if (!isWriteOfApplication(name)) return;
    taken.resolve();
    return made.promise;
  });
  let late: Promise<void> = Promise.resolve();
  const faster = interceptTable(table, async ({ name }) => {
    if (!isWriteOfApplication(name)) return;
    late = createApplication(slower.table, make('slower'));
    late.catch(() => undefined);
    await taken.promise;
  });
  await createApplication(faster.table, make('faster'));
  made.resolve();
  await expect(late).rejects.toThrow('The application "courier" exists already.');
  const key = publicKeyKey(KEY.fingerprint);
  expect((await readItems(table, [key])).get(key.pk)?.application).toBe('courier');
  const other = application('other', { publicKeys: [KEY], version: 'other' });
  await expect(createApplication(table, other)).rejects.toThrow('belongs to another application, "courier"');
});
