// Made-up requests to every route, near misses of real ones and plain noise: no defect, no work before proof, no secret told.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../functions/http/app.ts';
import { type GatewayEvent, inboundFromEvent } from '../../functions/http/inbound.ts';
import { canaries } from '../support/canary.ts';
import { NASTY, nearMiss } from '../support/near-miss.ts';
import fc, { SEED } from '../support/property.ts';
import { type Recording, readRecordings, startWorld, type World } from '../support/recorded.ts';

/** Requests for each product; by hand as many as one likes: `GATEHOOK_FUZZ=20000 npm run prove -- --only fuzz`. */
const RUNS = Number(process.env.GATEHOOK_FUZZ ?? 200);

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
const options = { numRuns: RUNS };

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
