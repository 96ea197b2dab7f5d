// The frame around a dialect: what a product hears when the dialect fails, is late, or gets what it does not take.
import { describe, expect, test } from '@jest/globals';
import { makeApiKey } from '../../functions/callers/api-key.ts';
import { PublicKeys } from '../../functions/callers/public-keys.ts';
import { type Refusal, unknown } from '../../functions/decision/decision.ts';
import type { DialectRoute } from '../../functions/dialects/shared/dialect.ts';
import { KEY_ONLY } from '../../functions/dialects/shared/proof-places.ts';
import { question } from '../../functions/dialects/shared/question.ts';
import { askEach } from '../../functions/dialects/shared/several-questions.ts';
import { realDeadlines } from '../../functions/exchange/deadline.ts';
import { type DialectDeps, routesOf } from '../../functions/exchange/dialect-routes.ts';
import { text } from '../../functions/http/answer.ts';
import { createApp } from '../../functions/http/app.ts';
import type { Inbound } from '../../functions/http/inbound.ts';
import type { DecisionRecord } from '../../functions/records/record.ts';
import { SigningKeys } from '../../functions/secrets/signing-keys.ts';
import { deriveKeyCheck } from '../../functions/secrets/signing-secret.ts';
import { MASTER } from '../support/stack.ts';

const KEY = makeApiKey('product', 'header', deriveKeyCheck(MASTER), Buffer.alloc(20));
const PATH_KEY = makeApiKey('product', 'path', deriveKeyCheck(MASTER), Buffer.alloc(20));

/** A product that reads every status but 200 as "ask somebody else". */
function appWith(route: Partial<DialectRoute>) {
  const recorded: string[] = [];
  const deps = {
    prove: {
      keys: new SigningKeys(async () => JSON.stringify({ master: MASTER, previousUntil: 0 }), Date.now),
      publicKeys: new PublicKeys(async () => [], Date.now),
      now: Date.now,
    },
    openStore: () => ({}),
    deadlines: realDeadlines,
    recorder: {
      decision: ({ decision }: DecisionRecord) => void recorded.push(`${decision.code}: ${decision.reason}`),
      malformed: () => undefined,
      trouble: (_heading: unknown, what: string) => void recorded.push(what),
    },
  } as unknown as DialectDeps;
  const whole: DialectRoute = {
    path: '/ask/*',
    methods: ['POST'],
    accepts: ['application/json'],
    proof: KEY_ONLY,
    answer: async ({ path }) => text(200, `yes to ${path}`),
    render: (refusal: Refusal) => text(200, `no: ${refusal.code}`),
    malformed: () => text(200, 'no: malformed'),
    refused: ({ status }) => text(200, `no: ${status}`),
    ...route,
  };
  const dialect = {
    name: 'test',
    title: '',
    prefix: '/test',
    pathKeys: true,
    permissionTemplates: {},
    pages: [],
  };
  const app = createApp({
    routes: routesOf({ ...dialect, routes: [whole] }, deps),
    onDefect: () => undefined,
  });
  const ask = async (parts: Partial<Inbound> = {}) => {
    const { status, body } = await app({
      method: 'POST',
      path: '/test/ask/x',
      query: '',
      headers: new Map([
        ['x-api-key', KEY],
        ['content-type', 'application/json'],
      ]),
      body: new Uint8Array(),
      requestId: 'r',
      sourceIp: '203.0.113.9',
      ...parts,
    });
    return `${status} ${body}`;
  };
  return { ask, recorded };
}

describe('a product that passes on every answer but 200', () => {
  test('hears no when the dialect has a defect', async () => {
    const { ask, recorded } = appWith({
      answer: async () => {
        throw new TypeError('not foreseen');
      },
    });
    expect(await ask()).toBe('200 no: unavailable');
    expect(recorded).toEqual(['unavailable: a defect of Gatehook: the code did not expect this error']);
  });

  test('hears no when its patience ends', async () => {
    const { ask, recorded } = appWith({ patience: 510, answer: () => new Promise(() => undefined) });
    expect(await ask()).toBe('200 no: unavailable');
    expect(recorded).toEqual(['unavailable: no answer within 510 ms']);
  });

  test('hears no to a body that is too large or of another type', async () => {
    const { ask } = appWith({});
    expect(await ask({ body: new Uint8Array(65_537) })).toBe('200 no: 413');
    expect(await ask({ headers: new Map([['x-api-key', KEY]]) })).toBe('200 no: 415');
  });

  test('hears no without a key', async () => {
    const { ask } = appWith({});
    expect(await ask({ headers: new Map([['content-type', 'application/json']]) })).toBe(
      '200 no: untrusted_caller',
    );
  });
});

describe('a key in the path', () => {
  const headers = new Map([['content-type', 'application/json']]);

  test('is taken out of the path that the dialect sees', async () => {
    const { ask } = appWith({});
    expect(await ask({ path: `/test/key/${PATH_KEY}/ask/x/y`, headers })).toBe('200 yes to /test/ask/x/y');
  });

  test('must be a path key', async () => {
    const { ask } = appWith({});
    expect(await ask({ path: `/test/key/${KEY}/ask/x`, headers })).toBe('200 no: untrusted_caller');
  });
});

test('askEach puts questions ten at a time and answers in their order', async () => {
  let [atOnce, most] = [0, 0];
  const names = Array.from({ length: 25 }, (_, at) => `user-${at}`);
  const decisions = await askEach(
    async ({ username }) => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      return unknown(username);
    },
    names.map((name) => question('test', name, { kind: 'assert' })),
  );
  expect(decisions.map(({ reason }) => reason)).toEqual(names);
  expect(most).toBe(10);
});
