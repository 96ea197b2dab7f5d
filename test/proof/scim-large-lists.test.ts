// Pages that would be larger than Lambda's answers are shorter, and all of them together still show every resource once.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addManyUsers } from '../scim/many-users.ts';
import { type ScimBody, type ScimStack, startScim } from '../scim/support.ts';

/** Characters of three bytes each, as many as a profile takes. */
const LONG = { emails: Array.from({ length: 30 }, (_, at) => ({ value: `${at}`.padEnd(1000, '山') })) };
const COUNT = 70;

let stack: ScimStack;
let ids: readonly string[];
beforeAll(async () => {
  stack = await startScim();
  ids = await addManyUsers(stack.database.table, COUNT, LONG);
}, 60_000);
afterAll(() => stack.database.close());

const bytesOf = (body: object) => Buffer.byteLength(JSON.stringify(JSON.stringify(body)));

test('by index: each page fits, and the next one begins behind what was shown', async () => {
  const seen: string[] = [];
  while (seen.length < COUNT) {
    const { body } = await stack.scim('GET', `/Users?startIndex=${seen.length + 1}&count=200`);
    expect(bytesOf(body)).toBeLessThan(5_100_000);
    expect([body.totalResults, body.itemsPerPage]).toEqual([COUNT, body.Resources.length]);
    seen.push(...body.Resources.map(({ id }) => id));
  }
  expect(seen.sort()).toEqual([...ids].sort());
});

test('by cursor: the same', async () => {
  const pages: number[] = [];
  const seen: string[] = [];
  let cursor: string | undefined = '';
  while (cursor !== undefined) {
    const { body }: { body: ScimBody } = await stack.scim('GET', `/Users?cursor=${cursor}&count=200`);
    pages.push(body.Resources.length);
    seen.push(...body.Resources.map(({ id }) => id));
    cursor = body.nextCursor;
  }
  expect(pages.length).toBe(2);
  expect(seen.sort()).toEqual([...ids].sort());
});

test('what is left out by excludedAttributes makes no page shorter', async () => {
  const { body } = await stack.scim('GET', '/Users?count=200&excludedAttributes=emails');
  expect(body.itemsPerPage).toBe(COUNT);
});
