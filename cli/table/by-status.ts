// Names of users and applications in order, from the index on `status`: a list reads no more than it shows.
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from './table.ts';

/** infra/table.ts and local/create-table.ts make it: `status`, then `pk`, with `roles` beside the keys. */
export const STATUS_INDEX = 'ByStatus';

export const STATUSES = ['active', 'disabled'] as const;
export type Status = (typeof STATUSES)[number];

export interface Filter {
  /** What names begin with. */
  readonly prefix?: string;
  /** The name behind which the list begins. */
  readonly after?: string;
  readonly status?: Status;
  /** A role that the user holds itself. */
  readonly role?: string;
}

/** Above all code points that a name may have. */
const HIGHEST = '\u{10ffff}';

/** DynamoDB orders texts by their bytes in UTF-8, JavaScript by UTF-16. */
export const inOrder = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));

/** A table from before the index, or one whose index is being built: such a table is scanned. */
export const lacksIndex = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationException' && /index/i.test(error.message);

/** Keys in one page of the index. More than one list shows would be read for nothing. */
const LARGEST_PAGE = 1000;

interface Request {
  readonly table: Table;
  /** The kind: `USER` or `APP`. */
  readonly sk: string;
  readonly filter: Filter;
  /** About how many names will be taken. */
  readonly wanted: number;
}

function query({ table, sk, filter, wanted }: Request, status: Status, from?: Record<string, unknown>) {
  const { prefix = '', after = '', role } = filter;
  const first = inOrder(after, prefix) > 0 ? after : prefix;
  const range = { ':first': `${sk}#${first}`, ':last': `${sk}#${prefix}${HIGHEST}` };
  const common = {
    TableName: table.name,
    IndexName: STATUS_INDEX,
    KeyConditionExpression: '#status = :status AND pk BETWEEN :first AND :last',
    ExclusiveStartKey: from,
  };
  if (role === undefined)
    return new QueryCommand({
      ...common,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status, ...range },
      Limit: Math.min(wanted, LARGEST_PAGE),
    });
  // Most of what is read is left out, so a page is as large as it can be.
  return new QueryCommand({
    ...common,
    FilterExpression: 'contains(#roles, :role)',
    ExpressionAttributeNames: { '#status': 'status', '#roles': 'roles' },
    ExpressionAttributeValues: { ':status': status, ...range, ':role': role },
  });
}

/** The names of one status, in order. The index follows the table by milliseconds: what it names is read again. */
async function* namesOf(request: Request, status: Status): AsyncGenerator<string> {
  const { table, sk, filter } = request;
  let from: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(query(request, status, from));
    const items = (page.Items ?? []).filter((item) => item.sk === sk);
    const names = items.map(({ pk }) => String(pk).slice(sk.length + 1));
    yield* names.filter((name) => name !== filter.after);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/**
 * Names of one kind, in order.
 * @throws ValidationException of the SDK where the table has no index (`lacksIndex`)
 */
export async function* namesByStatus(request: Request): AsyncGenerator<string> {
  const { status, prefix = '', after = '' } = request.filter;
  // Everything with the prefix lies before: DynamoDB takes no empty range.
  if (inOrder(after, prefix + HIGHEST) > 0) return;
  const sources = (status === undefined ? STATUSES : [status]).map((one) => namesOf(request, one));
  const heads = await Promise.all(sources.map((source) => source.next()));
  let last: string | null = null;
  for (;;) {
    const open = heads.flatMap((head, at) => (head.done ? [] : [{ name: head.value, at }]));
    const [next] = open.sort((one, other) => inOrder(one.name, other.name));
    if (next === undefined) return;
    // One whose status changes while the index is read may come twice.
    if (next.name !== last) yield next.name;
    last = next.name;
    const source = sources[next.at];
    if (source !== undefined) heads[next.at] = await source.next();
  }
}
