// A hash that only POST /webhook has the time for: it begins there, and nowhere else; and nowhere is it a free guess.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { attemptsFromItem } from '../../functions/store/items.ts';
import { attemptsKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import { SlowFormat } from '../support/slow-format.ts';
import { codeOf, PASSWORD, startStack, type TestStack } from '../support/stack.ts';

/** A reference core needs 2 s: more than the 0.8 s of every route, less than the 4.8 s of 8 s of patience. */
const slow = new SlowFormat(2000);
const hasher = createPasswordHasher({
  memoryLimitKiB: 1769 * 1024,
  decisionTime: 7500,
  formats: slow.among(),
});
let stack: TestStack;
let key: string;

beforeEach(async () => {
  stack = await startStack();
  await stack.addApplication('shop', { strict: true });
  key = await stack.addKeyedApplication('broker', { dialects: ['emqx'] });
  await stack.addUser('alice', { passwordHash: slow.stored(PASSWORD) });
});
afterEach(() => stack.database.close());

async function failures(): Promise<number> {
  const item = (await readItems(stack.database.table, [attemptsKey('alice')])).get(attemptsKey('alice').pk);
  return item === undefined ? 0 : (attemptsFromItem(item)?.failures ?? 0);
}

const throughEmqx = (password: string) =>
  stack.ask(
    { username: 'alice', password },
    {
      path: '/emqx/authentication',
      headers: { 'x-api-key': key },
      unsigned: true,
      app: stack.instance({ hasher, patience: 8000 }),
    },
  );

test('through EMQX it never begins: cannot tell, uncounted, and the log names hash and way out', async () => {
  const before = slow.begun;
  const answers = [];
  for (const password of ['guess', PASSWORD]) answers.push((await throughEmqx(password)).body);
  expect(new Set(answers).size).toBe(1);
  expect([slow.begun - before, await failures()]).toEqual([0, 0]);
  expect(stack.lines.at(-1)).toMatchObject({
    outcome: 'unknown',
    username: 'alice',
    reason:
      'the password of "alice" was not verified: slow test format, takes up to 2.0 s, and a login has 0.8 s for it: ' +
      'one login through POST /webhook has the time for it, and replaces the hash',
  });
});

test('through POST /webhook it is verified, and replaced for all other ways', async () => {
  const app = stack.instance({ hasher, patience: 8000 });
  const before = slow.begun;
  const asked = stack.ask({ username: 'alice', password: PASSWORD }, { app });
  while (slow.begun === before) await slow.finish();
  await slow.finish();
  expect(codeOf(await asked)).toBe('allow');
  expect(JSON.parse((await throughEmqx(PASSWORD)).body)).toMatchObject({ result: 'allow' });
});

test('without the setting it begins nowhere, and the log says which setting would do', async () => {
  const app = stack.instance({
    hasher: createPasswordHasher({ memoryLimitKiB: 1769 * 1024, formats: slow.among() }),
  });
  const before = slow.begun;
  expect(codeOf(await stack.ask({ username: 'alice', password: PASSWORD }, { app }))).toBe('unavailable');
  expect([slow.begun - before, await failures()]).toEqual([0, 0]);
  expect(stack.lines.at(-1)?.reason).toContain('set hash.patience to 4 (docs/deploy.md, "Settings")');
});
