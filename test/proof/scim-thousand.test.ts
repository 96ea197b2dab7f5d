// A group of a thousand members, pushed as Okta pushes it: what it answers, and how many trips it takes.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { App } from '../../functions/http/app.ts';
import { addManyUsers } from '../scim/many-users.ts';
import { patchOf, type ScimStack, startScim } from '../scim/support.ts';
import { interceptTable, type SentCommand } from '../support/intercept.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const COUNT = 1000;

let stack: ScimStack;
let sent: SentCommand[];
let counted: App;
let members: readonly { readonly value: string; readonly display: string }[];

beforeAll(async () => {
  stack = await startScim();
  const ids = await addManyUsers(stack.database.table, COUNT);
  members = ids.map((value, at) => ({ value, display: `many-${at + 1}` }));
  const intercepted = interceptTable(stack.database.table);
  sent = intercepted.sent;
  counted = stack.manager(intercepted.table);
}, 120_000);
afterAll(() => stack.database.close());

async function trips(act: () => Promise<{ readonly status: number; readonly body: object }>) {
  sent.length = 0;
  const { status, body } = await act();
  const count = (name: string) => sent.filter((one) => one.name === `${name}Command`).length;
  return { status, body, writes: count('TransactWriteItems'), reads: count('BatchGet'), all: sent.length };
}

test('is pushed whole, again, emptied, and made with all of them', async () => {
  const { body } = await stack.scim('POST', '/Groups', {
    schemas: [GROUP],
    displayName: 'Everyone',
    members: [],
  });
  const path = `/Groups/${body.id}`;
  const push = (value: object) =>
    trips(() =>
      stack.scim('PATCH', path, patchOf({ op: 'replace', path: 'members', value }), { app: counted }),
    );
  // More than 200 members are answered without a body.
  const first = await push(members);
  expect(first).toMatchObject({ status: 204, body: {}, writes: COUNT });
  expect(first.all).toBeLessThan(COUNT + 50);
  expect(await push(members)).toMatchObject({ status: 204, writes: 0 });
  const read = await stack.scim('GET', path);
  expect((read.body.members as unknown[]).length).toBe(COUNT);
  expect(await push([])).toMatchObject({ status: 200, writes: COUNT });
  const made = await trips(() =>
    stack.scim('POST', '/Groups', { schemas: [GROUP], displayName: 'Made', members }, { app: counted }),
  );
  expect([made.status, made.writes]).toEqual([201, COUNT]);
}, 300_000);
