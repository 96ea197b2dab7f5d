// Hashes that outlive their request: every one that began counts as a guess, and what comes late changes nothing.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decide } from '../../functions/decision/decide.ts';
import type { Decision } from '../../functions/decision/decision.ts';
import type { PasswordHasher } from '../../functions/decision/password-hasher.ts';
import { HashSlots } from '../../functions/passwords/hash-slots.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { FakeClock } from '../support/clock.ts';
import { type DecisionWorld, decisionWorld } from '../support/decision-world.ts';
import { SlowFormat } from '../support/slow-format.ts';

const RIGHT = 'correct horse battery staple';
const MEMORY = 1769 * 1024;

let slow: SlowFormat;
let clock: FakeClock;
let world: DecisionWorld;

beforeEach(async () => {
  slow = new SlowFormat();
  clock = new FakeClock();
  const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY, formats: slow.among() });
  world = decisionWorld({ hasher, clock });
  world.addUser('slow', slow.stored(RIGHT));
  world.addUser('bob', await hasher.hash(RIGHT));
});

/** Asks, and lets the time of the request run out while its hash is computed or waits. */
async function outOfTime(username: string, password: string): Promise<Decision> {
  const ending = new AbortController();
  const asked = decide(world.request({ username, password, signal: ending.signal }));
  await world.settled();
  clock.advance(1500);
  ending.abort();
  return asked;
}

describe('guesses against a hash that never finishes in time', () => {
  test('fifteen, one after the other: every one that begins counts, and the rest has to wait', async () => {
    const codes = [];
    for (let guess = 0; guess < 15; guess++) {
      codes.push((await outOfTime('slow', `guess ${guess}`)).code);
      await slow.finish();
    }
    expect(codes.slice(0, 5)).toEqual(Array(5).fill('unavailable'));
    expect(codes.slice(-1)).toEqual(['too_many_attempts']);
    const began = codes.filter((code) => code === 'unavailable').length;
    expect([slow.begun, world.attempts('slow')?.failures]).toEqual([began, began]);
    // In 22.5 seconds: five that are free, and what waits of 1, 2, 4 and 8 seconds let through.
    expect(began).toBeLessThanOrEqual(9);
  });

  test('the log names the user, the hash and the seconds', async () => {
    expect(await outOfTime('slow', 'guess')).toMatchObject({
      outcome: 'unknown',
      reason: 'the stored hash of "slow" (slow test format) did not finish within 1.5 s',
    });
  });

  test('twenty at once: what began is what counts', async () => {
    const ending = new AbortController();
    const asked = Array.from({ length: 20 }, (_, guess) =>
      decide(world.request({ username: 'slow', password: `guess ${guess}`, signal: ending.signal })),
    );
    await world.settled();
    ending.abort();
    await Promise.all(asked);
    expect([slow.begun, world.attempts('slow')?.failures]).toEqual([3, 3]);
  });

  test('the webhook id is given back: the same request may come again', async () => {
    await outOfTime('slow', 'guess');
    expect(world.claimedIds).toEqual([]);
  });
});

describe('a right password whose hash was given up', () => {
  test('counts, and is not remembered, cleared or upgraded when its hash ends late', async () => {
    expect((await outOfTime('slow', RIGHT)).outcome).toBe('unknown');
    await slow.finish();
    await world.settled();
    expect(world.attempts('slow')?.failures).toBe(1);
    expect(world.remembers('slow', RIGHT)).toBe(false);
    expect(world.user('slow').passwordHash).toBe(slow.stored(RIGHT));
  });

  test('is also dropped where a hasher heeds no signal and ends late', async () => {
    const ending = new AbortController();
    const late: PasswordHasher = {
      verify: async () => {
        ending.abort();
        return { result: 'match', outdated: true };
      },
      hash: async () => 'replaced',
      spendEqualWork: async () => undefined,
    };
    world = decisionWorld({ hasher: late, clock });
    world.addUser('slow', 'stored');
    const decision = await decide(
      world.request({ username: 'slow', password: RIGHT, signal: ending.signal }),
    );
    expect(decision.outcome).toBe('unknown');
    expect([world.attempts('slow')?.failures, world.remembers('slow', RIGHT)]).toEqual([1, false]);
    expect(world.user('slow').passwordHash).toBe('stored');
  });

  test('in time: the count is cleared, the hash replaced, the password remembered', async () => {
    const asked = decide(world.request({ username: 'slow', password: RIGHT }));
    await world.settled();
    await slow.finish();
    expect((await asked).outcome).toBe('allow');
    expect(world.attempts('slow')).toBeNull();
    expect(world.user('slow').passwordHash).toMatch(/^\$argon2id\$/);
    expect(world.remembers('slow', RIGHT, slow.stored(RIGHT))).toBe(true);
  });
});

describe('while abandoned hashes fill every slot', () => {
  beforeEach(async () => {
    for (let guess = 0; guess < 24; guess++) {
      await outOfTime('slow', `guess ${guess}`);
      clock.advance(15 * 60_000);
    }
    expect(slow.begun).toBe(3);
  });

  test('24 guesses count no more often than a hash began', () => {
    expect(world.attempts('slow')?.failuresSinceSuccess).toBe(3);
  });

  test("another user's right password is `unknown` and uncounted, since no hash began", async () => {
    expect(await outOfTime('bob', RIGHT)).toMatchObject({
      outcome: 'unknown',
      reason:
        'the password of "bob" was not verified: earlier hashes took every slot until the time of the request was up',
    });
    expect(world.attempts('bob')?.failures ?? 0).toBe(0);
  });

  test('a name that no user has is answered and counted the same', async () => {
    expect(await outOfTime('nobody', RIGHT)).toMatchObject({ outcome: 'unknown' });
    expect(world.attempts('nobody')?.failures ?? 0).toBe(0);
  });

  test('once they end, the next login is answered', async () => {
    await slow.finish();
    expect((await decide(world.request({ username: 'bob', password: RIGHT }))).outcome).toBe('allow');
  });
});

test('equal work for a name that no user has counts where it began and was given up', async () => {
  const slots = new HashSlots();
  const never = () => new Promise<never>(() => undefined);
  const hasher: PasswordHasher = {
    verify: (_stored, _password, { signal }) => slots.run('argon2id', signal, never),
    hash: (_password, { signal }) => slots.run('argon2id', signal, never),
    spendEqualWork: (_password, { signal }) => slots.run('argon2id', signal, never),
  };
  world = decisionWorld({ hasher, clock });
  expect(await outOfTime('nobody', 'guess')).toMatchObject({
    outcome: 'unknown',
    reason: 'the stored hash of a name that no user has (argon2id) did not finish within 1.5 s',
  });
  expect(world.attempts('nobody')?.failures).toBe(1);
});

test('twenty wrong passwords at once on an argon2id name: as many count as hashes ran', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, guess) =>
      decide(world.request({ username: 'bob', password: `guess ${guess}` })),
    ),
  );
  const wrong = answers.filter(({ code }) => code === 'invalid_credentials').length;
  expect([wrong, world.attempts('bob')?.failures]).toEqual([5, 5]);
});

test('a hasher that fails after it began counts; one whose peppers cannot be read does not', async () => {
  const { NoHashBegan } = await import('../../functions/decision/password-hasher.ts');
  const failing = (error: Error): PasswordHasher => ({
    verify: () => Promise.reject(error),
    hash: () => Promise.reject(error),
    spendEqualWork: () => Promise.reject(error),
  });
  world = decisionWorld({ hasher: failing(new Error('out of memory')), clock });
  world.addUser('bob', 'stored');
  expect((await decide(world.request({ username: 'bob', password: RIGHT }))).outcome).toBe('unknown');
  expect(world.attempts('bob')?.failures).toBe(1);
  world = decisionWorld({ hasher: failing(new NoHashBegan('the pepper secret could not be read')), clock });
  world.addUser('bob', 'stored');
  expect(await decide(world.request({ username: 'bob', password: RIGHT }))).toMatchObject({
    outcome: 'unknown',
    reason: 'the password of "bob" was not verified: the pepper secret could not be read',
  });
  expect(world.attempts('bob')?.failures ?? 0).toBe(0);
});
