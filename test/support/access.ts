// A table that refuses what the function's role on AWS would refuse: every test of the app holds the code to its role.

import type { Table } from '../../functions/store/table.ts';
import type { TableAccess } from '../../infra/table-access.ts';
import { interceptTable, type SentCommand } from './intercept.ts';

type Input = SentCommand['input'];
type Members = Readonly<Record<string, unknown>>;

/** The partition keys that a call names: DynamoDB's `LeadingKeys`. */
function leadingKeys({ RequestItems: requested, Key: key, Item: item, ...query }: Input): string[] {
  if (query.KeyConditionExpression !== undefined)
    return [String((query.ExpressionAttributeValues as Members)[':pk'])];
  const keys = requested
    ? Object.values(requested as Record<string, { Keys: Members[] }>).flatMap(({ Keys }) => Keys)
    : [(key ?? item) as Members];
  return keys.map((one) => String(one.pk));
}

const WORDS =
  /^(SET|REMOVE|ADD|DELETE|AND|OR|NOT|BETWEEN|IN|if_not_exists|attribute_(not_)?exists|begins_with|contains|size)$/i;

/** The attributes that an update names: its key's, and those of its expressions. */
function namedAttributes({ Key: key = {}, ExpressionAttributeNames: names, ...input }: Input): string[] {
  const known = new Map(Object.entries((names ?? {}) as Record<string, string>));
  const text = `${input.UpdateExpression ?? ''} ${input.ConditionExpression ?? ''}`;
  const words = text.match(/[:#]?[A-Za-z_][\w]*/g) ?? [];
  const attributes = words.filter((word) => !word.startsWith(':') && !WORDS.test(word));
  return [...Object.keys(key as Members), ...attributes.map((word) => known.get(word) ?? word)];
}

/** IAM allows a transaction by the actions of its writes. */
const writesOf = (input: Input): readonly SentCommand[] =>
  ((input.TransactItems ?? []) as readonly Readonly<Record<string, Input>>[]).flatMap((write) =>
    Object.entries(write).map(([kind, one]) => ({ name: `${kind}Command`, input: one })),
  );

/** Why the role would refuse this call; null where it would not. */
export function refusalOf(command: SentCommand, accesses: readonly TableAccess[]): string | null {
  const writes = writesOf(command.input);
  if (writes.length === 0) return refusalOfOne(command, accesses);
  return writes.map((write) => refusalOfOne(write, accesses)).find((refusal) => refusal !== null) ?? null;
}

function refusalOfOne({ name, input }: SentCommand, accesses: readonly TableAccess[]): string | null {
  const action =
    { BatchGetCommand: 'BatchGetItem', QueryCommand: 'Query' }[name] ?? name.replace(/Command$/, 'Item');
  const keys = leadingKeys(input);
  const granted = accesses.some(
    ({ action: may, items, attributes }) =>
      may === action &&
      keys.every((key) => items.some((kind) => key.startsWith(`${kind}#`))) &&
      (attributes === undefined ||
        (namedAttributes(input).every((attribute) => attributes.includes(attribute)) &&
          input.ReturnValues !== 'ALL_OLD' &&
          input.ReturnValues !== 'ALL_NEW')),
  );
  return granted ? null : `the role does not allow ${action} on ${keys.join(', ')} (infra/table-access.ts)`;
}

/** @returns the same table, which throws what DynamoDB would throw, and says why on the console */
export function tableOfRole(table: Table, accesses: readonly TableAccess[]): Table {
  const intercept = (command: SentCommand) => {
    const refusal = refusalOf(command, accesses);
    if (refusal === null) return;
    console.error(refusal);
    throw Object.assign(new Error(refusal), { name: 'AccessDeniedException' });
  };
  return interceptTable(table, intercept).table;
}
