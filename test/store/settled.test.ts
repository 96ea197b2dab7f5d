// Writes whose answers are lost, and items of older releases: what stands in the table says what was made.
import { describe, expect, test } from '@jest/globals';
import { itemFromReset, resetFromItem } from '../../functions/store/resets.ts';
import { settled } from '../../functions/store/settled.ts';
import type { Call, Table } from '../../functions/store/table.ts';

const KEY = { pk: 'USER#alice', sk: 'USER' };
const conditionFailed = Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' });

/** A table in which one item stands, or none, and which counts how often it is read. */
function tableWith(version: string | null) {
  const reads: string[] = [];
  const call = async (operation: string) => {
    reads.push(operation);
    return { Responses: { Users: version === null ? [] : [{ ...KEY, version }] } };
  };
  const table: Table = { name: 'Users', call: call as unknown as Call };
  return { table, reads };
}

const write = (table: Table, outcome: Promise<unknown>) =>
  settled(table, KEY, outcome, (standing) => standing?.version === 'ours');

describe('a write', () => {
  test('that is answered: made, and nothing is read', async () => {
    const { table, reads } = tableWith(null);
    expect([await write(table, Promise.resolve()), reads]).toEqual([true, []]);
  });

  test.each([
    ['whose answer is lost, and it stands there', 'ours', new Error('lost'), true],
    ['sent again, which fails on what the first one made', 'ours', conditionFailed, true],
    ['whose condition fails on the write of another', 'theirs', conditionFailed, false],
    ['whose condition fails where nothing stands', null, conditionFailed, false],
  ])('%s', async (_what, standing, error, made) => {
    const { table, reads } = tableWith(standing);
    expect([await write(table, Promise.reject(error)), reads]).toEqual([made, ['BatchGetItem']]);
  });

  test.each([null, 'theirs'])('that fails, where %p stands: its own error', async (standing) => {
    const { table } = tableWith(standing);
    await expect(write(table, Promise.reject(new Error('the table is away')))).rejects.toThrow(
      'the table is away',
    );
  });
});

test('a reset that an older release wrote without its application’s generation: that of an application without one', () => {
  const reset = {
    name: 'alice',
    codeHash: 'hash',
    application: 'shop',
    applicationGeneration: 'first',
    generation: 'one',
    codeExpiresAt: 1000,
    starts: 1,
    countedFrom: 0,
    version: 'v',
  };
  const { applicationGeneration: _, ...older } = itemFromReset(reset, 86_400_000);
  expect(resetFromItem(older)).toEqual({ ...reset, applicationGeneration: '' });
});
