// Applications as operators write them, and who owns which public key.
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Application } from '../../functions/decision/facts.ts';
import { holds } from '../../functions/store/errors.ts';
import { applicationFromItem, itemFromApplication } from '../../functions/store/items.ts';
import { applicationKey, publicKeyKey } from '../../functions/store/keys.ts';
import type { Table } from '../../functions/store/table.ts';
import {
  changeOne,
  createOne,
  deleteOne,
  type Kind,
  listAll,
  requireOne,
  StoreConflictError,
} from '../table/versioned.ts';

const APPLICATIONS: Kind<Application> = {
  label: 'application',
  sk: 'APP',
  key: applicationKey,
  parse: applicationFromItem,
  item: itemFromApplication,
};

export const requireApplication = (table: Table, id: string): Promise<Application> =>
  requireOne(table, APPLICATIONS, id);
export const listApplications = (table: Table): AsyncGenerator<Application> => listAll(table, APPLICATIONS);

/** @param change returns the new application, with a new `version` */
export const changeApplication = (
  table: Table,
  id: string,
  change: (application: Application) => Application,
): Promise<Application> => changeOne(table, APPLICATIONS, id, change);

/** @throws StoreConflictError `exists`, also when another application owns one of the public keys */
export async function createApplication(table: Table, application: Application): Promise<void> {
  for (const { fingerprint } of application.publicKeys)
    await ownPublicKey(table, fingerprint, application.id);
  await createOne(table, APPLICATIONS, application.id, application);
}

/** Deletes the application and sets its public keys free. */
export async function deleteApplication(table: Table, id: string): Promise<void> {
  const { publicKeys } = await requireApplication(table, id);
  await deleteOne(table, APPLICATIONS, id);
  for (const { fingerprint } of publicKeys) await disownPublicKey(table, fingerprint, id);
}

const freeOrOurs = 'attribute_not_exists(pk) OR application = :application';

/**
 * Takes a public key for one application: a key of two would let either speak for the other.
 * @throws StoreConflictError `exists`
 */
export async function ownPublicKey(table: Table, fingerprint: string, application: string): Promise<void> {
  const command = new PutCommand({
    TableName: table.name,
    Item: { ...publicKeyKey(fingerprint), application },
    ConditionExpression: freeOrOurs,
    ExpressionAttributeValues: { ':application': application },
  });
  if (!(await holds(table.client.send(command)))) {
    throw new StoreConflictError(
      'exists',
      'This public key belongs to another application. Make a key pair for each.',
    );
  }
}

export async function disownPublicKey(table: Table, fingerprint: string, application: string): Promise<void> {
  const command = new DeleteCommand({
    TableName: table.name,
    Key: publicKeyKey(fingerprint),
    ConditionExpression: 'application = :application',
    ExpressionAttributeValues: { ':application': application },
  });
  await holds(table.client.send(command));
}
