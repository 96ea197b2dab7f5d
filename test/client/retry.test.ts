// Which outcomes are worth another attempt, and the waits before it, on a clock that stands.
import { describe, expect, test } from '@jest/globals';
import { Gatehook, type GatehookOptions } from '../../client/index.ts';
import { signV1 } from '../support/signing.ts';
import { allowing, type FakeReply, optionsFor, problem, SECRET, scripted, WaitingClock } from './fakes.ts';

/** Asks once; the replies come in turn. */
async function ask(replies: readonly (FakeReply | Error)[], options: Partial<GatehookOptions> = {}) {
  const clock = new WaitingClock();
  const { fetch, sent } = scripted(...replies);
  const gatehook = new Gatehook({ ...optionsFor(fetch, clock), ...options } as GatehookOptions);
  const [outcome] = await Promise.allSettled([gatehook.authenticate('alice', 'secret')]);
  return { outcome, sent, waits: clock.waits };
}

const value = (more: object) => ({ status: 'fulfilled', value: expect.objectContaining(more) });
const error = (more: object) => ({ status: 'rejected', reason: expect.objectContaining(more) });

const unavailable = problem(503, 'unavailable');
const lost = new TypeError('fetch failed');
const waiting = (seconds: number | string) =>
  problem(429, 'too_many_attempts', {}, { 'retry-after': String(seconds) });

describe('asked again', () => {
  test.each<[string, FakeReply | Error]>([
    ['503', unavailable],
    ['502', { status: 502, body: '<html>Bad gateway</html>' }],
    ['504', { status: 504, body: { message: 'Endpoint request timed out' } }],
    ['429 of API Gateway', { status: 429, body: { message: 'Too Many Requests' } }],
    ['429 too_many_attempts', waiting(1)],
    ['no connection', lost],
  ])('after %s, and allowed then', async (_name, first) => {
    const { outcome, sent } = await ask([first, allowing()]);
    expect(outcome).toEqual(value({ allowed: true }));
    expect(sent).toHaveLength(2);
  });

  test('each attempt has an id and a signature of its own, at its own time', async () => {
    const { sent } = await ask([unavailable, waiting(2), allowing()]);
    const ids = sent.map(({ headers }) => headers['webhook-id']);
    const timestamps = sent.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(new Set(ids).size).toBe(3);
    expect(timestamps.map((timestamp) => timestamp - (timestamps[0] ?? 0))).toEqual([0, 0, 2]);
    for (const { headers, body } of sent) {
      const input = {
        id: String(headers['webhook-id']),
        timestamp: Number(headers['webhook-timestamp']),
        body,
      };
      expect(headers['webhook-signature']).toBe(signV1(SECRET, input));
    }
  });
});

describe('asked once', () => {
  test.each<[string, FakeReply]>([
    ['200', allowing()],
    ['401', problem(401, 'invalid_credentials')],
    ['403', problem(403, 'not_authorized', { denied: ['a'] })],
    ['401 untrusted_caller', problem(401, 'untrusted_caller')],
    ['409 replayed', problem(409, 'replayed')],
    ['400', problem(400, 'malformed_question')],
    ['404', problem(404, 'not_found')],
    ['500', { status: 500, body: { message: 'Internal Server Error' } }],
    ['302', { status: 302, headers: { location: 'https://elsewhere.example' } }],
    ['a 200 that is no answer', { status: 200, body: '<html></html>' }],
  ])('on %s', async (_name, only) => {
    const { sent, waits } = await ask([only, allowing()]);
    expect(sent).toHaveLength(1);
    expect(waits).toEqual([]);
  });
});

describe('the waits', () => {
  test('double from 250 ms up to 2 s, times the random fraction', async () => {
    const { waits } = await ask([unavailable], { retries: 5 });
    expect(waits).toEqual([125, 250, 500, 1000, 1000]);
  });

  test('may be nothing', async () => {
    const { waits } = await ask([unavailable], { random: () => 0 });
    expect(waits).toEqual([0, 0]);
  });

  test.each<[string, FakeReply, number]>([
    ['Retry-After: 0', waiting(0), 125],
    ['Retry-After: 5, the timeout', waiting(5), 5125],
    ['Retry-After of a 503', problem(503, 'unavailable', {}, { 'retry-after': '1' }), 1125],
    ['Retry-After as a date', waiting('Wed, 25 Nov 2026 12:00:03 GMT'), 3125],
    ['Retry-After as a date gone by', waiting('Wed, 25 Nov 2026 11:00:00 GMT'), 125],
    ['Retry-After that is neither', waiting('soon'), 125],
    // `Date.parse` reads these as days of 2001.
    ['Retry-After: 1.5', waiting('1.5'), 125],
    ['Retry-After: -1', waiting('-1'), 125],
  ])('%s', async (_name, first, wait) => {
    const { outcome, waits } = await ask([first, allowing()]);
    expect(waits).toEqual([wait]);
    expect(outcome).toEqual(value({ allowed: true }));
  });

  test('Retry-After: 6 is longer than the timeout: the refusal is the answer', async () => {
    const { outcome, sent } = await ask([waiting(6), allowing()]);
    expect(outcome).toEqual(value({ allowed: false, code: 'too_many_attempts', denied: [], retryAfter: 6 }));
    expect(sent).toHaveLength(1);
  });

  // Without GMT a date would be read in the time zone of this machine.
  test.each(['1.5', 'soon 5', 'Wed Nov 25 12:00:03 2026'])('Retry-After: %s is not told', async (text) => {
    const { outcome } = await ask([waiting(text)], { retries: 0 });
    expect(outcome).toEqual({
      status: 'fulfilled',
      value: { allowed: false, code: 'too_many_attempts', denied: [] },
    });
  });

  test.each(['99999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'Retry-After: %s is told as the longest time, and not waited for',
    async (text) => {
      const { outcome, sent } = await ask([waiting(text), allowing()]);
      expect(outcome).toEqual(value({ retryAfter: 2 ** 31 }));
      expect(sent).toHaveLength(1);
    },
  );

  test('Retry-After: 6 of a 503 is told, not waited for', async () => {
    const { outcome, sent } = await ask([
      problem(503, 'unavailable', {}, { 'retry-after': '6' }),
      allowing(),
    ]);
    expect(outcome).toEqual(error({ code: 'unavailable', retryAfter: 6 }));
    expect(sent).toHaveLength(1);
  });

  test('Retry-After: 6 is waited for where the timeout is 6 s', async () => {
    const { waits } = await ask([waiting(6), allowing()], { timeout: 6000 });
    expect(waits).toEqual([6125]);
  });
});

describe('given up', () => {
  test('after two retries by default', async () => {
    const { outcome, sent } = await ask([unavailable]);
    expect(outcome).toEqual(error({ name: 'GatehookUnavailableError', code: 'unavailable' }));
    expect(sent).toHaveLength(3);
  });

  test('at once with retries: 0', async () => {
    const { outcome, sent } = await ask([lost, allowing()], { retries: 0 });
    expect(sent).toHaveLength(1);
    expect(outcome).toEqual(
      error({
        name: 'GatehookUnavailableError',
        code: 'network',
        message: 'Gatehook could not be reached at https://gatehook.example/webhook.',
        cause: lost,
      }),
    );
  });

  test('too_many_attempts to the end is a refusal', async () => {
    const { outcome, sent } = await ask([waiting(1)]);
    expect(outcome).toEqual(value({ allowed: false, code: 'too_many_attempts', retryAfter: 1 }));
    expect(sent).toHaveLength(3);
  });

  test("API Gateway's own 429 to the end is not a refusal of the user", async () => {
    const { outcome } = await ask([{ status: 429, body: { message: 'Too Many Requests' } }]);
    expect(outcome).toEqual(error({ code: 'unavailable' }));
  });

  test('with the last of several outcomes', async () => {
    const { outcome } = await ask([unavailable, lost, problem(401, 'invalid_credentials')]);
    expect(outcome).toEqual(value({ allowed: false, code: 'invalid_credentials' }));
  });
});
