// Made-up requests, proved and not, to both functions as Lambda runs them: what each process holds does not grow with them.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GatewayEvent } from '../../functions/http/inbound.ts';
import { canaries } from '../support/canary.ts';
import type { Memory } from '../support/lambda-child.ts';
import type { LambdaProcess } from '../support/lambda-process.ts';
import { managementEvents } from '../support/management-events.ts';
import { NASTY, nearMiss } from '../support/near-miss.ts';
import { type OwnProcesses, startOwnProcesses } from '../support/own-processes.ts';
import fc from '../support/property.ts';

/** Requests for each function; `GATEHOOK_FUZZ=20000` by hand. */
const RUNS = Number(process.env.GATEHOOK_FUZZ ?? 300);
const SEED = Number(process.env.GATEHOOK_SEED ?? Date.now() % 2 ** 31);
/** The share of them after which all code is loaded and what is kept on purpose is kept. */
const SETTLED = Math.floor(RUNS / 3);
/** Megabytes of each function's heap. */
const HEAP = 64;
/**
 * Bytes that a heap may hold more at the end: less than what 20,000 requests would leave at 60 bytes each. While a short run goes
 * on, code is still being compiled, 1.1 MB of it: there the entries tell.
 */
const MOST_HEAP = (RUNS < 2000 ? 4 : 1) * 1024 * 1024;
/** Entries in all maps and sets: one of ten requests that left one would be more. */
const MOST_ENTRIES = RUNS / 15;
/** Connections to the store come and go with its answers. */
const MOST_HANDLES = 8;

let own: OwnProcesses;
beforeAll(async () => {
  canaries.allow(NASTY);
  own = await startOwnProcesses(HEAP);
}, 300_000);
afterAll(() => own.stop());

const DIRECTORY_ID = '0'.repeat(32);

/** Questions of each kind that a native caller asks, under this key. */
const questions = (key: string): readonly GatewayEvent[] =>
  [
    { path: '/webhook', body: { username: 'alice', password: 'a made-up password', permissions: ['a:b'] } },
    { path: '/webhook', body: { username: 'alice', assert: true, permissions: ['a:b'] } },
    { path: '/webhook', body: { accessToken: 'e30.e30.c2lnbmF0dXJl', permissions: ['a:b'] } },
    { path: '/token/introspect', body: { token: 'e30.e30.c2lnbmF0dXJl' } },
    { path: '/openapi.json', body: {} },
  ].map(({ path, body }) => ({
    rawPath: path,
    rawQueryString: '',
    headers: { host: 'auth.example.com', 'x-api-key': key, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)).toString('base64'),
    isBase64Encoded: true,
    requestContext: {
      requestId: 'gateway',
      stage: '$default',
      http: { method: 'POST', sourceIp: '203.0.113.9' },
    },
  }));

const UNPROVED = ['', 'ghk_directory_made-up'];

const EVENTS: Readonly<Record<'webhook' | 'manager', (key: string) => readonly GatewayEvent[]>> = {
  webhook: (key) => [key, ...UNPROVED].flatMap(questions),
  manager: (key) => [key, ...UNPROVED].flatMap((one) => managementEvents(`Bearer ${one}`, DIRECTORY_ID)),
};

async function send(to: LambdaProcess, events: readonly GatewayEvent[]): Promise<Memory> {
  for (const event of events) {
    const { statusCode } = await to.answer(event);
    expect([event.rawPath, statusCode < 500 || [501, 503].includes(statusCode)]).toEqual([
      event.rawPath,
      true,
    ]);
  }
  return to.memory();
}

const inWords = ({ heap, resident, entries, handles }: Memory) =>
  `heap ${(heap / 2 ** 20).toFixed(2)} and resident ${(resident / 2 ** 20).toFixed(0)} MiB, ${entries} entries, ${handles} handles`;

test.each(['webhook', 'manager'] as const)(
  `%s, seed ${SEED}: entries, handles and heap after ${RUNS} requests are as after ${SETTLED}`,
  async (entry) => {
    const events = fc.sample(fc.constantFrom(...EVENTS[entry](own.key)).chain(nearMiss), {
      numRuns: RUNS,
      seed: SEED,
    });
    // Each as it is, so that all code is loaded and the list of common passwords is read.
    await send(own[entry], EVENTS[entry](own.key));
    const settled = await send(own[entry], events.slice(0, SETTLED));
    const end = await send(own[entry], events.slice(SETTLED));
    process.stderr.write(`${entry}, after ${SETTLED} and ${RUNS}: ${inWords(settled)}; ${inWords(end)}\n`);
    expect(end.entries - settled.entries).toBeLessThan(MOST_ENTRIES);
    expect(end.handles - settled.handles).toBeLessThan(MOST_HANDLES);
    expect(end.heap - settled.heap).toBeLessThan(MOST_HEAP);
  },
  3_600_000,
);
