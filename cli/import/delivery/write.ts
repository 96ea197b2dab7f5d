// Writing one imported user, never over another: where no item stands, or with `replace` on the version just read.
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { User } from '../../../functions/decision/facts.ts';
import { differenceOf } from '../../../functions/store/changes/snapshot.ts';
import { writeChange } from '../../../functions/store/changes/write.ts';
import { notThere } from '../../../functions/store/conflict.ts';
import { holds } from '../../../functions/store/errors.ts';
import { itemFromUser } from '../../../functions/store/items.ts';
import { userKey } from '../../../functions/store/keys.ts';
import type { Item } from '../../../functions/store/read.ts';
import { readItem } from '../../../functions/store/settled.ts';
import type { EditedTable } from '../../changes/write.ts';
import type { Table } from '../../table/table.ts';

const stillThisVersion = 'version = :version';

/** Another writer was faster this often: something is wrong, not only busy. */
const TRIES = 5;

/** Which row of which run an item came from. Kept on the item until its user is next changed. */
export interface Origin {
  readonly importRun: string;
  readonly importLine: number;
}

/** Beside the origin, on an item that took another's place: a repeated write must be counted as what it was. */
const REPLACED = { importReplaced: true } as const;

export type Written =
  | { readonly kind: 'created' | 'replaced' | 'exists' }
  /** An earlier row of the same file has the name. */
  | { readonly kind: 'met'; readonly line: number };

/** Without a record of its own: the item names the run, and the run has its record. */
async function create(table: Table, item: Item): Promise<boolean> {
  const command = new PutCommand({ TableName: table.name, Item: item, ConditionExpression: notThere });
  return holds(table.client.send(command));
}

/** What stood there is gone with this write, but for the record of it. */
function replaceUser(table: EditedTable, item: Item, standing: Item): Promise<boolean> {
  const condition = {
    ConditionExpression: stillThisVersion,
    ExpressionAttributeValues: { ':version': String(standing.version) },
  };
  const subject = { kind: 'user', name: String(item.name) } as const;
  return writeChange(
    table,
    { Put: { Item: item, ...condition } },
    subject,
    differenceOf('user', standing, item),
  );
}

const read = (table: Table, name: string): Promise<Item | undefined> => readItem(table, userKey(name));

/** What a directory knows of the user stays, and so does the id that it has for it. */
const profileOf = ({ profile }: Item) => (typeof profile === 'string' ? { profile } : {});

/** What the item that stands in the way says of its own origin. */
function meeting(standing: Item, { importRun, importLine }: Origin): Written | null {
  if (standing.importRun !== importRun) return null;
  // Our own write, whose answer was lost, or from before the interruption.
  if (standing.importLine === importLine)
    return { kind: standing.importReplaced === true ? 'replaced' : 'created' };
  return { kind: 'met', line: Number(standing.importLine) };
}

/**
 * Writes the user. Running it again with the same origin changes nothing.
 * @param replace whether a user from elsewhere is replaced
 * @throws the SDK's errors, and an Error when others keep changing the user
 */
export async function writeUser(
  table: EditedTable,
  user: User,
  origin: Origin,
  replace: boolean,
): Promise<Written> {
  const item = { ...itemFromUser(user), ...origin };
  for (let tried = 0; tried < TRIES; tried++) {
    if (await create(table, item)) return { kind: 'created' };
    const standing = await read(table, user.name);
    // Deleted since.
    if (standing === undefined) continue;
    const met = meeting(standing, origin);
    if (met !== null) return met;
    if (!replace) return { kind: 'exists' };
    const after = { ...item, ...REPLACED, ...profileOf(standing) };
    if (await replaceUser(table, after, standing)) return { kind: 'replaced' };
  }
  throw new Error(`The user "${user.name}" keeps being changed by others; go on with --resume.`);
}
