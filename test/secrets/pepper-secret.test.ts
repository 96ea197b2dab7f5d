// The pepper secret: its form, its rotation, and that no password is verified while it cannot be read.
import { describe, expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { parsePeppers, pepperedHasher } from '../../functions/secrets/pepper-secret.ts';
import { FakeClock } from '../support/clock.ts';
import { PASSWORD } from '../support/stack.ts';

const ONE = 'a'.repeat(32);
const TWO = 'b'.repeat(32);
const FIRST = { current: 'p1', p1: ONE };
const FOREVER = { signal: new AbortController().signal, decisionTime: 1900 };
const ROTATED = { current: 'p2', p1: ONE, p2: TWO };

describe('a secret that must not be used', () => {
  test.each([
    [undefined, 'is not JSON'],
    ['', 'is not JSON'],
    ['[]', 'is not a JSON object'],
    ['{}', 'has no "current" that names one of its members'],
    [JSON.stringify({ current: 'p2', p1: ONE }), 'has no "current" that names one of its members'],
    [JSON.stringify({ current: 'p1', p1: 'a'.repeat(31) }), 'has a member that is no text of 32 characters'],
    [JSON.stringify({ current: 'p1', p1: 7 }), 'has a member that is no text of 32 characters'],
  ])('%s', (text, fault) => {
    expect(() => parsePeppers(text)).toThrow(
      expect.objectContaining({ code: 'broken_pepper_secret', message: expect.stringContaining(fault) }),
    );
  });

  test('an id of nine characters', () => {
    expect(() => parsePeppers(JSON.stringify({ current: 'p23456789', p23456789: ONE }))).toThrow(
      expect.objectContaining({ code: 'broken_pepper' }),
    );
  });
});

test('the current pepper comes first', () => {
  expect(parsePeppers(JSON.stringify(ROTATED)).map(({ id }) => id)).toEqual(['p2', 'p1']);
});

describe('a hasher with peppers', () => {
  const hasherOf = (read: () => object) => {
    const clock = new FakeClock();
    const hasher = pepperedHasher(
      async () => JSON.stringify(read()),
      (peppers) => createPasswordHasher({ memoryLimitKiB: 1769 * 1024, peppers }),
      () => clock.now(),
    );
    return { hasher, clock };
  };

  test('verifies hashes of the old pepper after a rotation, as outdated', async () => {
    let secret: object = FIRST;
    const { hasher, clock } = hasherOf(() => secret);
    const old = await hasher.hash(PASSWORD, FOREVER);
    expect(await hasher.verify(old, PASSWORD, FOREVER)).toEqual({ result: 'match', outdated: false });
    secret = ROTATED;
    clock.advance(5 * 60_000);
    expect(await hasher.verify(old, PASSWORD, FOREVER)).toEqual({ result: 'match', outdated: true });
    expect(await hasher.verify(await hasher.hash(PASSWORD, FOREVER), PASSWORD, FOREVER)).toEqual({
      result: 'match',
      outdated: false,
    });
  });

  test('takes a hash without a pepper, as outdated: the next login adds it', async () => {
    const bare = await createPasswordHasher({ memoryLimitKiB: 1769 * 1024 }).hash(PASSWORD);
    expect(await hasherOf(() => FIRST).hasher.verify(bare, PASSWORD, FOREVER)).toEqual({
      result: 'match',
      outdated: true,
    });
  });

  test('cannot use a hash whose pepper is gone', async () => {
    const old = await hasherOf(() => FIRST).hasher.hash(PASSWORD, FOREVER);
    const { hasher } = hasherOf(() => ({ current: 'p2', p2: TWO }));
    expect(await hasher.verify(old, PASSWORD, FOREVER)).toMatchObject({ result: 'unusable' });
  });

  test('begins no hash while the secret cannot be read, whatever it is asked', async () => {
    const { hasher } = hasherOf(() => {
      throw new Error('no access');
    });
    const refusal = {
      code: 'no_hash_began',
      message: 'the pepper secret could not be read',
      cause: expect.objectContaining({ message: 'no access' }),
    };
    await expect(hasher.verify('x', PASSWORD, FOREVER)).rejects.toMatchObject(refusal);
    await expect(hasher.hash(PASSWORD, FOREVER)).rejects.toMatchObject(refusal);
    await expect(hasher.spendEqualWork(PASSWORD, FOREVER)).rejects.toMatchObject(refusal);
  });

  test('begins no hash when the secret never comes before the signal', async () => {
    const ending = new AbortController();
    const clock = new FakeClock();
    const silent = pepperedHasher(
      () => new Promise<never>(() => undefined),
      (peppers) => createPasswordHasher({ memoryLimitKiB: 1769 * 1024, peppers }),
      () => clock.now(),
    );
    const verifying = silent.verify('x', PASSWORD, { signal: ending.signal, decisionTime: 1900 });
    ending.abort();
    await expect(verifying).rejects.toMatchObject({ code: 'no_hash_began' });
  });
});
