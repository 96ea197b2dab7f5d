// A change of an application, announced in every copy of the revision before it is written, so that no instance goes on
// with what it keeps in memory, whichever of the writes is lost (functions/store/application-cache.ts).
import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { REVISION_COPIES, revisionKey } from '../../functions/store/keys.ts';
import type { Table } from '../table/table.ts';

const COPIES = Array.from({ length: REVISION_COPIES }, (_, copy) => copy);

/** From now on instances read the application itself. A copy that was never written gets its `value`, which must not lack. */
async function announce(table: Table, copy: number, mark: string): Promise<ReadonlySet<string>> {
  const command = new UpdateCommand({
    TableName: table.name,
    Key: revisionKey(copy),
    UpdateExpression: 'ADD changing :marks SET #value = if_not_exists(#value, :mark)',
    ExpressionAttributeNames: { '#value': 'value' },
    ExpressionAttributeValues: { ':marks': new Set([mark]), ':mark': mark },
    ReturnValues: 'ALL_NEW',
  });
  return (await table.client.send(command)).Attributes?.changing ?? new Set();
}

/**
 * Renews the copy and takes marks away, in one write. It counts, so that a write that arrives twice renews twice, and names its
 * mark, so that no value comes again in a table that was set back to a backup. Where the announcement failed and the copy was
 * never written before, it gets its `value` here: without one it could not be read.
 */
async function conclude(
  table: Table,
  copy: number,
  { mark, over }: { readonly mark: string; readonly over: ReadonlySet<string> },
): Promise<void> {
  const command = new UpdateCommand({
    TableName: table.name,
    Key: revisionKey(copy),
    UpdateExpression:
      'ADD applications :one SET renewedBy = :mark, #value = if_not_exists(#value, :mark) DELETE changing :over',
    ExpressionAttributeNames: { '#value': 'value' },
    ExpressionAttributeValues: { ':over': over, ':mark': mark, ':one': 1 },
  });
  await table.client.send(command);
}

/**
 * Announces in every copy.
 * @returns the marks that each copy has now, those of other writers too
 * @throws what the first failed call throws, after all of them have ended and what they wrote is taken away
 */
async function announceAll(table: Table, mark: string): Promise<readonly ReadonlySet<string>[]> {
  const announcements = await Promise.allSettled(COPIES.map((copy) => announce(table, copy, mark)));
  const failed = announcements.find((one) => one.status === 'rejected');
  if (failed === undefined)
    return announcements.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  await concludeAll(table, mark, () => new Set([mark]));
  throw failed.reason;
}

/**
 * Concludes in every copy. It does not fail: marks that are left make decisions read one item more, none wrong, and what a
 * command has to show after its change, such as a new key, must not be lost for it.
 */
async function concludeAll(
  table: Table,
  mark: string,
  over: (copy: number) => ReadonlySet<string>,
): Promise<void> {
  await Promise.allSettled(COPIES.map((copy) => conclude(table, copy, { mark, over: over(copy) })));
}

/**
 * Runs one conditional write of an application between its announcement and its conclusion. Where the announcement fails,
 * nothing was written. Where the write fails, it may still arrive: the marks stay, and instances read the application itself
 * until its next change.
 * @param write on the condition that the application is as it was read before this call; false when it is not
 * @returns what `write` returned
 */
export async function announced(table: Table, id: string, write: () => Promise<boolean>): Promise<boolean> {
  const mark = `${id}#${randomUUID()}`;
  const found = await announceAll(table, mark);
  const made = await write();
  // Writers who announced before us read the application before our write: their own is made by now, or never will be.
  const isOver = (one: string) => one === mark || (made && one.startsWith(`${id}#`));
  await concludeAll(table, mark, (copy) => new Set([mark, ...(found[copy] ?? [])].filter(isOver)));
  return made;
}
