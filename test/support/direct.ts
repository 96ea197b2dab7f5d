// Functions that AWS calls directly, on a table of their own.
import { type AskDirectly, createDirect } from '../../functions/assembly/aws-functions.ts';
import type { Table } from '../../functions/store/table.ts';
import { DIRECT_ACCESS } from '../../infra/table-access.ts';
import { tableOfRole } from './access.ts';
import { seededRandom } from './clock.ts';
import { interceptTable } from './intercept.ts';
import { startStack, type TestStack } from './stack.ts';

export interface DirectStack extends TestStack {
  readonly asks: AskDirectly;
  /** The same table, whose every call fails. */
  readonly broken: AskDirectly;
}

/** @param application in whose name it is asked */
export async function startDirectStack(application: string): Promise<DirectStack> {
  const stack = await startStack();
  const open = (table: Table) =>
    createDirect({
      table,
      application,
      hasher: stack.hasher,
      clock: stack.clock,
      random: seededRandom(),
      recorder: {
        decision: (record) => void stack.records.push(record),
        malformed: () => undefined,
        trouble: (_heading, what) => void stack.trouble.push(what),
      },
    });
  const { table } = stack.database;
  const failing = interceptTable(table, () => {
    throw new Error('the table does not answer');
  });
  return { ...stack, asks: open(tableOfRole(table, DIRECT_ACCESS)), broken: open(failing.table) };
}
