// Who owns which public key: a key of two applications would let either speak for the other.
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Application, PublicKeyRecord } from '../../functions/decision/facts.ts';
import { notThere, StoreConflictError, untilUndisturbed } from '../../functions/store/conflict.ts';
import { applicationFromItem } from '../../functions/store/items.ts';
import { applicationKey, publicKeyKey } from '../../functions/store/keys.ts';
import type { Item } from '../../functions/store/read.ts';
import { readItem, settled } from '../../functions/store/settled.ts';
import { deleteWhile } from '../table/delete-while.ts';
import type { Table } from '../table/table.ts';

/**
 * Milliseconds for which a taken key waits for its application to be written; no command takes as long. Later a key
 * that its application does not have is free: the command that took it failed half-way.
 */
const RESERVED = 600_000;

const stillTakenBy = 'application = :holder AND (attribute_not_exists(takenBy) OR takenBy = :takenBy)';

/** The write to an application for which a key is taken: by its version a command knows what it has taken itself. */
type Writing = Pick<Application, 'id' | 'version'>;

async function isHeldBy(table: Table, application: string, fingerprint: string): Promise<boolean> {
  const item = await readItem(table, applicationKey(application));
  if (item === undefined) return false;
  return applicationFromItem(item).publicKeys.some((key) => key.fingerprint === fingerprint);
}

/** Takes the key where `standing` stands. */
function take(table: Table, record: PublicKeyRecord, { id, version }: Writing, standing: Item | undefined) {
  const key = publicKeyKey(record.fingerprint);
  const condition =
    standing === undefined
      ? { ConditionExpression: notThere }
      : {
          ConditionExpression: stillTakenBy,
          ExpressionAttributeValues: { ':holder': standing.application, ':takenBy': standing.takenBy ?? '' },
        };
  const item = { ...key, application: id, takenBy: version, takenAt: record.createdAt };
  const command = new PutCommand({ TableName: table.name, Item: item, ...condition });
  return settled(table, key, table.client.send(command), (found) => found?.takenBy === version);
}

/**
 * @returns whether it is taken by this call; false where the application has it already
 * @throws StoreConflictError `exists` while it is another's
 */
function own(table: Table, record: PublicKeyRecord, writing: Writing): Promise<boolean> {
  const { fingerprint, createdAt: now } = record;
  return untilUndisturbed('public key', async () => {
    const standing = await readItem(table, publicKeyKey(fingerprint));
    if (standing === undefined) return (await take(table, record, writing, standing)) || null;
    const holder = String(standing.application);
    const isHeld = await isHeldBy(table, holder, fingerprint);
    if (holder === writing.id && isHeld) return false;
    const isReserved = Number(standing.takenAt ?? 0) + RESERVED > now;
    if (holder !== writing.id && (isHeld || isReserved))
      throw new StoreConflictError(
        'exists',
        `This public key belongs to another application, "${holder}". Make a key pair for each.`,
      );
    return (await take(table, record, writing, standing)) || null;
  });
}

/** Sets free what this call took, unless the application has the key by now: another command with the same key was faster. */
async function release(table: Table, fingerprint: string, { id, version }: Writing): Promise<void> {
  if (await isHeldBy(table, id, fingerprint)) return;
  await deleteWhile(table, publicKeyKey(fingerprint), 'takenBy', version);
}

/**
 * Takes public keys for an application, then writes the application. Where that is refused, what was taken here is
 * free again; where it is not known whether it was written, the keys stay taken, and are free in ten minutes unless
 * the application has them.
 * @throws StoreConflictError `exists` when another application owns one of the keys; what `write` throws
 */
export async function withPublicKeys<T>(
  table: Table,
  writing: Writing,
  records: readonly PublicKeyRecord[],
  write: () => Promise<T>,
): Promise<T> {
  const taken: string[] = [];
  try {
    for (const record of records) if (await own(table, record, writing)) taken.push(record.fingerprint);
    return await write();
  } catch (error) {
    if (error instanceof StoreConflictError)
      for (const fingerprint of taken) await release(table, fingerprint, writing);
    throw error;
  }
}

/** Sets a key free that an application no longer has. */
export const disownPublicKey = (table: Table, fingerprint: string, application: string): Promise<void> =>
  deleteWhile(table, publicKeyKey(fingerprint), 'application', application);
