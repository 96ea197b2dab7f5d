// Lockout through the whole app: the published rule, races included, on a real table.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Clock } from '../../functions/decision/clock.ts';
import { clearAttempts } from '../../functions/store/attempts-undone.ts';
import { FakeClock, slowClock } from '../support/clock.ts';
import { codeOf, PASSWORD, type StackOptions, startStack, type TestStack } from '../support/stack.ts';

const MINUTE = 60_000;
let stack: TestStack;

const start = async (options: StackOptions = {}) => {
  stack = await startStack(options);
  await stack.addApplication('shop', { strict: true });
  await stack.addUser('alice');
};
afterEach(() => stack.database.close());

const wrong = (username = 'alice') => stack.ask({ username, password: 'wrong' });
const right = () => stack.ask({ username: 'alice', password: PASSWORD });
const statuses = async (answers: Promise<{ status: number }>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

async function fail(times: number, username = 'alice') {
  for (let at = 0; at < times; at++) expect(codeOf(await wrong(username))).toBe('invalid_credentials');
}

describe('one after the other', () => {
  beforeEach(() => start());

  test('five failures, then one second, doubling to fifteen minutes', async () => {
    await fail(5);
    for (let wait = 1; wait <= 1024; wait *= 2) {
      const seconds = Math.min(wait, 900);
      const failedAt = stack.clock.now();
      const refused = await wrong();
      expect([refused.status, codeOf(refused), refused.headers['retry-after']]).toEqual([
        429,
        'too_many_attempts',
        // Up to 0.8 s of the wait go by while the attempt looks whether others clear the count.
        String(Math.ceil(seconds - (stack.clock.now() - failedAt) / 1000)),
      ]);
      stack.clock.advanceTo(failedAt + seconds * 1000 - 1);
      expect((await right()).status).toBe(429);
      stack.clock.advanceTo(failedAt + seconds * 1000);
      if (seconds < 900) expect((await wrong()).status).toBe(401);
    }
  });

  test('an attempt during the wait runs no hash, writes nothing and lengthens nothing', async () => {
    await fail(5);
    stack.clock.advance(1000);
    await fail(1);
    const [runs, failedAt] = [stack.hasher.runs, stack.clock.now()];
    stack.clock.advance(1000);
    for (let at = 0; at < 20; at++) expect((await wrong()).status).toBe(429);
    expect([stack.hasher.runs, stack.clock.now()]).toEqual([runs, failedAt + 1000]);
    stack.clock.advance(1000);
    expect((await right()).status).toBe(200);
  });

  test('is cleared by a success', async () => {
    await fail(4);
    expect((await right()).status).toBe(200);
    await fail(5);
  });

  test('is cleared by fifteen quiet minutes', async () => {
    await fail(5);
    stack.clock.advance(15 * MINUTE);
    await fail(5);
    expect((await wrong()).status).toBe(429);
  });

  test('counts variants of a name together', async () => {
    await fail(2, 'Alice');
    await fail(2, 'ALICE');
    await fail(1, 'ａlice');
    expect((await wrong('alice')).status).toBe(429);
  });

  test('is the same for a name that does not exist', async () => {
    await fail(5, 'nobody');
    const unknown = await wrong('nobody');
    await fail(5);
    const known = await wrong();
    expect([unknown.status, unknown.body, unknown.headers['retry-after']]).toEqual([
      known.status,
      known.body,
      known.headers['retry-after'],
    ]);
  });

  test('runs one hash for a wrong password, an unknown name, a disabled user and one without a password', async () => {
    await stack.addUser('mallory', { status: 'disabled' });
    await stack.addUser('robot', { passwordHash: undefined as never });
    for (const username of ['alice', 'nobody', 'mallory', 'robot']) {
      const runs = stack.hasher.runs;
      expect((await wrong(username)).status).toBe(401);
      expect(stack.hasher.runs - runs).toBe(1);
    }
  });

  test('is the same for a disabled user, even with the right password', async () => {
    await stack.addUser('mallory', { status: 'disabled' });
    for (let at = 0; at < 5; at++) {
      expect((await stack.ask({ username: 'mallory', password: PASSWORD })).status).toBe(401);
    }
    expect((await stack.ask({ username: 'mallory', password: PASSWORD })).status).toBe(429);
  });

  test('after a hundred failures holds the name until it is unlocked, however slowly they came', async () => {
    for (let at = 0; at < 100; at++) {
      await fail(1);
      stack.clock.advance(15 * MINUTE);
    }
    stack.clock.advance(500 * 24 * 60 * MINUTE);
    const held = await right();
    expect([held.status, held.headers['retry-after']]).toEqual([429, '900']);
    await clearAttempts(stack.database.table, 'alice', stack.clock.now());
    expect((await right()).status).toBe(200);
  });

  test('asserted users and impossible names count nothing', async () => {
    for (let at = 0; at < 8; at++) {
      expect((await stack.ask({ username: 'a#b', password: 'x' })).status).toBe(401);
      expect((await stack.ask({ username: 'alice', password: 'x'.repeat(1025) })).status).toBe(401);
    }
    expect(stack.hasher.runs).toBe(0);
    expect((await right()).status).toBe(200);
  });
});

test('other figures change every answer: three free failures, waits of 2 s to 30 min, a hold after 15', async () => {
  await start({
    lockout: { freeFailures: 3, firstWait: 2000, longestWait: 30 * MINUTE, quietTime: 60 * MINUTE, hold: 15 },
  });
  await fail(3);
  for (let failures = 3; failures < 15; failures++) {
    const failedAt = stack.clock.now();
    const seconds = Math.min(2 * 2 ** (failures - 3), 1800);
    const refused = await wrong();
    const looked = (stack.clock.now() - failedAt) / 1000;
    expect([refused.status, refused.headers['retry-after']]).toEqual([
      429,
      String(Math.ceil(seconds - looked)),
    ]);
    stack.clock.advanceTo(failedAt + seconds * 1000);
    await fail(1);
  }
  stack.clock.advance(365 * 24 * 60 * MINUTE);
  expect(await right()).toMatchObject({ status: 429, headers: { 'retry-after': '1800' } });
});

describe('at once', () => {
  /** One minute for a request, so that a busy machine makes no answer "cannot tell". */
  const ask = async (clock: Clock) => {
    await start({ clock });
    const app = stack.instance({ patience: 60_000 });
    return (password: string, id?: string) =>
      stack.ask({ username: 'alice', password }, { app, ...(id !== undefined && { id }) });
  };

  test('a hundred wrong guesses run at most five hashes', async () => {
    // Time that only sleeping moves on: none passes in which the rule would grant a sixth.
    const guess = await ask(new FakeClock());
    const answers = await statuses(Array.from({ length: 100 }, () => guess('wrong')));
    expect(new Set(answers)).toEqual(new Set([401, 429]));
    expect(stack.hasher.runs).toBeLessThanOrEqual(5);
  });

  test('twenty right logins all succeed', async () => {
    const login = await ask(slowClock);
    const answers = await statuses(Array.from({ length: 20 }, () => login(PASSWORD)));
    expect(new Set(answers)).toEqual(new Set([200]));
  });

  test('copies of one captured request lock no user out', async () => {
    const captured = await ask(new FakeClock());
    for (let round = 0; round < 3; round++)
      await statuses(Array.from({ length: 20 }, () => captured('wrong', 'msg_captured')));
    expect((await captured(PASSWORD)).status).toBe(200);
  });
});
