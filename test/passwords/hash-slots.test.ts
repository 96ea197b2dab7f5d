// The slots of hashes: how many run at once, what an abandoned one holds, and who is told that nothing began.
import { describe, expect, test } from '@jest/globals';
import { HASH_SLOTS, HashSlots } from '../../functions/passwords/hash-slots.ts';

/** A hash that ends when the test says so. */
function pending() {
  let end: () => void = () => undefined;
  let begun = 0;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    work: () => {
      begun += 1;
      return ended;
    },
    begun: () => begun,
    end,
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const forever = () => new AbortController().signal;

test('three run at once, since one of the four threads stays free for DNS and files', async () => {
  expect(HASH_SLOTS).toBe(3);
  const slots = new HashSlots();
  const hash = pending();
  const runs = Array.from({ length: 5 }, () => slots.run('x', forever(), hash.work));
  await turn();
  expect(hash.begun()).toBe(3);
  hash.end();
  await Promise.all(runs);
  expect(hash.begun()).toBe(5);
});

describe('a hash whose request ran out of time', () => {
  test('is told as abandoned, by its name', async () => {
    const ending = new AbortController();
    const run = new HashSlots(1).run('bcrypt, cost 14', ending.signal, pending().work);
    await turn();
    ending.abort();
    await expect(run).rejects.toMatchObject({ code: 'hash_abandoned', hash: 'bcrypt, cost 14' });
  });

  test('holds its slot until it has really ended', async () => {
    const slots = new HashSlots(1);
    const [slow, next] = [pending(), pending()];
    const ending = new AbortController();
    const abandoned = slots.run('slow', ending.signal, slow.work);
    ending.abort();
    await expect(abandoned).rejects.toMatchObject({ code: 'hash_abandoned' });
    next.end();
    const waiting = slots.run('next', forever(), next.work);
    await turn();
    expect(next.begun()).toBe(0);
    slow.end();
    await waiting;
    expect(next.begun()).toBe(1);
  });
});

describe('a hash that waits for a slot', () => {
  test('never begins once its time is up, and is told so', async () => {
    const slots = new HashSlots(1);
    const slow = pending();
    const first = slots.run('slow', forever(), slow.work);
    const ending = new AbortController();
    const late = pending();
    const waiting = slots.run('late', ending.signal, late.work);
    ending.abort();
    await expect(waiting).rejects.toMatchObject({
      code: 'no_hash_began',
      message: 'earlier hashes took every slot until the time of the request was up',
    });
    slow.end();
    await first;
    await turn();
    expect(late.begun()).toBe(0);
  });

  test('gives the slot on that was handed to it in the turn in which its time was up', async () => {
    const slots = new HashSlots(1);
    const slow = pending();
    const first = slots.run('slow', forever(), slow.work);
    const ending = new AbortController();
    const late = pending();
    const waiting = slots.run('late', ending.signal, late.work);
    slow.end();
    await first;
    ending.abort();
    await waiting.catch(() => undefined);
    late.end();
    const next = pending();
    next.end();
    await slots.run('next', forever(), next.work);
    expect(next.begun()).toBe(1);
  });
});

test('a request that gives up waiting hands no slot to one that waits longer', async () => {
  const slots = new HashSlots(1);
  const [slow, next] = [pending(), pending()];
  const first = slots.run('slow', forever(), slow.work);
  const ending = new AbortController();
  const waiting = slots.run('next', forever(), next.work);
  const gaveUp = slots.run('gave up', ending.signal, pending().work);
  ending.abort();
  await expect(gaveUp).rejects.toMatchObject({ code: 'no_hash_began' });
  await turn();
  expect(next.begun()).toBe(0);
  slow.end();
  await first;
  next.end();
  await waiting;
  expect(next.begun()).toBe(1);
});

test('a request whose time is up begins nothing, though slots are free', async () => {
  const hash = pending();
  await expect(new HashSlots(1).run('x', AbortSignal.abort(), hash.work)).rejects.toMatchObject({
    code: 'no_hash_began',
    message: 'the time of the request was up before a hash could begin',
  });
  expect(hash.begun()).toBe(0);
});

test('a hash that fails frees its slot and is told as it failed', async () => {
  const slots = new HashSlots(1);
  await expect(slots.run('x', forever(), () => Promise.reject(new Error('no memory')))).rejects.toThrow(
    'no memory',
  );
  expect(await slots.run('y', forever(), async () => 'computed')).toBe('computed');
});
