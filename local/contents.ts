// What lies in the table when the stack starts: nothing, or how much of what.
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../cli/table/table.ts';

/** One page is enough to tell an empty table from a used one; a table of a million users must not hold up the start. */
const PAGE = 1000;

/** By the `sk` of functions/store/keys.ts; counters and claims are left out, since operators do not make them. */
const KINDS = [
  ['APP', 'application'],
  ['ROLE', 'role'],
  ['USER', 'user'],
] as const;

/** Such as `1 application, 2 roles, 3 users`; null for a table without any. */
export async function describeContents({ client, name }: Table): Promise<string | null> {
  const command = new ScanCommand({ TableName: name, Limit: PAGE, ConsistentRead: true });
  const { Items: items = [], LastEvaluatedKey: more } = await client.send(command);
  const counts = KINDS.map(([sk, noun]) => {
    const count = items.filter((item) => item.sk === sk).length;
    return { count, text: `${count} ${noun}${count === 1 ? '' : 's'}` };
  });
  if (more !== undefined) return `more than ${PAGE} entries`;
  return counts.every(({ count }) => count === 0) ? null : counts.map(({ text }) => text).join(', ');
}
