// Functions that AWS calls directly, on a table of their own.
import { createFunction } from '../../functions/assembly/aws-functions.ts';
import type { FunctionDialect } from '../../functions/dialects/shared/function-dialect.ts';
import type { Table } from '../../functions/store/table.ts';
import { DIRECT_ACCESS } from '../../infra/table-access.ts';
import { tableOfRole } from './access.ts';
import { noDeadlines, seededRandom } from './clock.ts';
import { interceptTable } from './intercept.ts';
import { startStack, type TestStack } from './stack.ts';

export interface FunctionStack<Event, Answer> extends TestStack {
  readonly answer: (event: Event) => Promise<Answer>;
  /** The same on a table whose every call fails. */
  readonly answerBroken: (event: Event) => Promise<Answer>;
}

/** @param application in whose name it is asked */
export async function startFunctionStack<Event, Answer>(
  dialect: FunctionDialect<Event, Answer>,
  application: string,
): Promise<FunctionStack<Event, Answer>> {
  const stack = await startStack();
  const open = (table: Table) =>
    createFunction(dialect, {
      table,
      application,
      hasher: stack.hasher,
      clock: stack.clock,
      random: seededRandom(),
      deadlines: noDeadlines,
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
  return {
    ...stack,
    answer: open(tableOfRole(table, DIRECT_ACCESS)),
    answerBroken: open(failing.table),
  };
}
