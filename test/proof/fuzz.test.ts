// Made-up requests to every route, near misses of real ones and plain noise: no defect, no work before proof, no secret told.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../functions/http/app.ts';
import { type GatewayEvent, inboundFromEvent } from '../../functions/http/inbound.ts';
import { canaries } from '../support/canary.ts';
import fc from '../support/property.ts';
import { type Recording, readRecordings, startWorld, type World } from '../support/recorded.ts';

/** Requests for each product; by hand as many as one likes: `GATEHOOK_FUZZ=20000 npm run prove -- --only fuzz`. */
const RUNS = Number(process.env.GATEHOOK_FUZZ ?? 200);
/** Printed, so that a failure can be played again: `GATEHOOK_SEED=…`. */
const SEED = Number(process.env.GATEHOOK_SEED ?? Date.now() % 2 ** 31);

/** Texts that parsers, normalisers and policies have stumbled over. */
const NASTY = [
  '',
  '\0',
  '%',
  '%zz',
  '%2f..%2f',
  '../',
  '..;/',
  '__proto__',
  'constructor',
  '\ud800',
  'ﬁ',
  'K',
  '\u202e',
  '*',
  '**',
  '!',
  '${username}',
  '"',
  '{"a":1,"a":2}',
  '[',
  '1e999',
  '-0',
  'null',
  'true',
  'a'.repeat(5000),
];
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...NASTY));

/** Changes one place of a text: a few characters out, a few others in. */
const edited = (whole: string) =>
  fc
    .record({ at: fc.nat(whole.length), out: fc.nat(12), put: text })
    .map(({ at, out, put }) => whole.slice(0, at) + put + whole.slice(at + out));

/** A JSON document with one value or name anywhere replaced by another. */
function editedJson(whole: unknown): fc.Arbitrary<unknown> {
  const other = fc.oneof(fc.jsonValue(), text);
  if (typeof whole !== 'object' || whole === null) return other;
  const entries = Object.entries(whole);
  if (entries.length === 0) return other;
  const inside = fc.nat(entries.length - 1).chain((index) => {
    const [name = '', value] = entries[index] ?? [];
    const rebuilt = (replacement: readonly [string, unknown]) => {
      const all = entries.with(index, [...replacement]);
      return Array.isArray(whole) ? all.map(([, one]) => one) : Object.fromEntries(all);
    };
    return fc.oneof(
      editedJson(value).map((changed) => rebuilt([name, changed])),
      text.map((renamed) => rebuilt([renamed, value])),
    );
  });
  return fc.oneof({ weight: 1, arbitrary: other }, { weight: 6, arbitrary: inside });
}

function editedBody(body: string): fc.Arbitrary<Buffer> {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    edited(body).map((changed) => Buffer.from(changed)),
  );
  try {
    const whole: unknown = JSON.parse(body);
    return fc.oneof(
      noise,
      editedJson(whole).map((changed) => Buffer.from(JSON.stringify(changed) ?? '')),
    );
  } catch {
    return noise;
  }
}

/** One recorded event with one part of it changed. */
function nearMiss(event: GatewayEvent): fc.Arbitrary<GatewayEvent> {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString();
  const names = [...Object.keys(event.headers), 'x-request-id'];
  const header = fc.record({
    name: fc.oneof(fc.constantFrom(...names, 'x-forwarded-uri', 'cookie'), text),
    value: text,
  });
  return fc.oneof(
    editedBody(body).map((bytes) => ({ ...event, body: bytes.toString('base64'), isBase64Encoded: true })),
    edited(event.rawQueryString).map((rawQueryString) => ({ ...event, rawQueryString })),
    edited(event.rawPath).map((rawPath) => ({ ...event, rawPath })),
    header.map(({ name, value }) => ({ ...event, headers: { ...event.headers, [name]: value } })),
    fc.constantFrom(...names).chain((name) =>
      edited(event.headers[name] ?? '').map((value) => ({
        ...event,
        headers: { ...event.headers, [name]: value },
      })),
    ),
    fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'TRACE', 'get').map((method) => ({
      ...event,
      requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method } },
    })),
  );
}

/** What a request may show to prove its application, in whichever header or place. */
const withoutProof = ({ headers, rawPath, ...event }: GatewayEvent): GatewayEvent => ({
  ...event,
  // OAuth's clients write their key into the form.
  body: Buffer.from(event.body ?? '', 'base64')
    .toString()
    .replace(/client_secret=[^&]*/, ''),
  isBase64Encoded: false,
  rawPath: rawPath.replace(/\/key\/[^/]+/, '/key/ghp_by-path_made-up'),
  headers: Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(authorization|x-api-key|webhook-|svix-)/i.test(name)),
  ),
});

const recordings = readRecordings('test/dialects');
const options = { numRuns: RUNS, seed: SEED };

describe.each(recordings)(`$product, seed ${SEED}`, (recording: Recording) => {
  let world: World;
  let keys: readonly string[];
  beforeAll(async () => {
    canaries.allow(NASTY);
    world = await startWorld(recording, 'correct-horse-battery');
    const all = JSON.stringify(recording.exchanges.map((exchange) => world.event(exchange)));
    keys = [...new Set(all.match(/gh[kp]_[a-z0-9-]+_[a-z2-7]{32}_[a-z2-7]{16}/g) ?? [])];
  });
  afterAll(() => world.stack.database.close());

  const ask = (app: App, event: GatewayEvent) => app(inboundFromEvent(event, `request-${Math.random()}`));
  const events = fc.constantFrom(...recording.exchanges.filter(({ situation }) => situation !== 'unknown'));

  test('a near miss of a real request meets no defect and tells no key', async () => {
    const property = fc.asyncProperty(
      events.chain((exchange) => nearMiss(world.event(exchange))),
      async (event) => {
        world.stack.records.length = 0;
        world.stack.lines.length = 0;
        const answer = await ask(world.app, event);
        const reasons = world.stack.records.map(({ decision }) => decision.reason);
        expect(reasons.filter((reason) => reason.startsWith('a defect'))).toEqual([]);
        expect(world.stack.trouble).toEqual([]);
        const told = JSON.stringify([answer, world.stack.lines]);
        expect(keys.filter((key) => told.includes(key))).toEqual([]);
      },
    );
    await fc.assert(property, options);
  });

  test('a request that proves no application costs no call and no hash', async () => {
    const property = fc.asyncProperty(
      events.chain((exchange) => nearMiss(withoutProof(world.event(exchange)))),
      async (event) => {
        world.sent.length = 0;
        const runs = world.stack.hasher.runs;
        const { status } = await ask(world.app, event);
        expect([world.sent, world.stack.hasher.runs - runs]).toEqual([[], 0]);
        expect(status).toBeLessThan(500);
      },
    );
    await fc.assert(property, options);
  });
});
