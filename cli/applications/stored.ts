// Applications as operators write them.
import type { Application } from '../../functions/decision/facts.ts';
import { applicationFromItem, itemFromApplication } from '../../functions/store/items.ts';
import { applicationKey } from '../../functions/store/keys.ts';
import type { EditedTable } from '../changes/write.ts';
import type { Filter } from '../table/by-status.ts';
import { afterwards } from '../table/half-done.ts';
import { ALL, listPage, type Page } from '../table/list.ts';
import type { Table } from '../table/table.ts';
import { changeOne, createOne, deleteOne, type Kind, requireOne } from '../table/versioned.ts';
import { announced } from './announced.ts';
import { disownPublicKey, withPublicKeys } from './public-keys.ts';

const APPLICATIONS: Kind<Application> = {
  label: 'application',
  command: 'app',
  sk: 'APP',
  key: applicationKey,
  parse: applicationFromItem,
  item: itemFromApplication,
  announced,
};

/** @throws StoreConflictError `not_found` */
export const requireApplication = (table: Table, id: string): Promise<Application> =>
  requireOne(table, APPLICATIONS, id);

/** Applications in order of their ids. */
export const listApplications = (
  table: Table,
  filter: Filter = {},
  limit = ALL,
): Promise<Page<Application>> => listPage(table, APPLICATIONS, filter, limit);

/** @param change returns the new application, with a new `version` */
export const changeApplication = (
  table: EditedTable,
  id: string,
  change: (application: Application) => Application,
): Promise<Application> => changeOne(table, APPLICATIONS, id, change);

/** @throws StoreConflictError `exists`, also when another application owns one of the public keys */
export const createApplication = (table: EditedTable, application: Application): Promise<void> =>
  withPublicKeys(table, application, application.publicKeys, () =>
    createOne(table, APPLICATIONS, application.id, application),
  );

/** Sets public keys free after a write that took them from the application. */
export const disownAfter = (
  table: Table,
  id: string,
  fingerprints: readonly string[],
  done: string,
): Promise<void> =>
  afterwards(
    done,
    'The public keys that it had are free for another application in ten minutes at most.',
    Promise.all(fingerprints.map((fingerprint) => disownPublicKey(table, fingerprint, id))),
  );

/** Deletes the application and sets its public keys free. */
export async function deleteApplication(table: EditedTable, id: string): Promise<void> {
  const { value } = await deleteOne(table, APPLICATIONS, id);
  const fingerprints = (value?.publicKeys ?? []).map(({ fingerprint }) => fingerprint);
  await disownAfter(table, id, fingerprints, `The application "${id}" is deleted`);
}
