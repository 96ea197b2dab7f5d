// Work bound to a signal: whichever ends first, and nothing left behind at the signal.
import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { until } from '../../functions/decision/until.ts';

const REASON = new Error('the time of the request is up');
const endless = () => new Promise<never>(() => undefined);
/** What becomes of it in this turn of the event loop. */
const now = (work: Promise<unknown>) =>
  Promise.race([
    work.then(
      (result) => ['done', result],
      (error) => ['failed', error],
    ),
    new Promise((resolve) => setImmediate(resolve, ['still waiting'])),
  ]);

test.each([
  ['work that ends', () => Promise.resolve('result'), ['done', 'result']],
  ['work that fails', () => Promise.reject(REASON), ['failed', REASON]],
  ['work that goes on', endless, ['still waiting']],
])('%s, of a request that has time', async (_what, work, expected) => {
  expect(await now(until(new AbortController().signal, work()))).toEqual(expected);
});

test.each([
  ['before the work', true],
  ['during the work', false],
])('a signal that is aborted %s: its reason', async (_when, before) => {
  const ending = new AbortController();
  if (before) ending.abort(REASON);
  const bound = until(ending.signal, endless());
  ending.abort(REASON);
  expect(await now(bound)).toEqual(['failed', REASON]);
});

test('a signal that a hundred requests to one secret wait for holds no listener of theirs afterwards', async () => {
  const { signal } = new AbortController();
  const bound = Array.from({ length: 100 }, () => until(signal, Promise.resolve()));
  expect(getEventListeners(signal, 'abort')).toHaveLength(100);
  await Promise.all(bound);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
