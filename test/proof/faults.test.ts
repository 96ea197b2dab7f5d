// Every call to the table × every fault on the wire × every kind of question: nothing fails open, nothing is blamed on the user.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { requireApplication } from '../../cli/applications/stored.ts';
import { openTable } from '../../cli/table/table.ts';
import { requireUser } from '../../cli/users/stored.ts';
import { TIMEOUTS } from '../../functions/assembly/services.ts';
import type { PasswordHasher } from '../../functions/decision/password-hasher.ts';
import { realDeadlines } from '../../functions/exchange/deadline.ts';
import type { App } from '../../functions/http/app.ts';
import { attemptsFromItem } from '../../functions/store/items.ts';
import { attemptsKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import type { Table } from '../../functions/store/table.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { realClock, seededRandom } from '../support/clock.ts';
import { CREDENTIALS, openTestTable } from '../support/database.ts';
import { FAULTS, type FaultProxy, isBelievable, startFaultProxy } from '../support/fault-proxy.ts';
import { inLanes } from '../support/lanes.ts';
import { type AskOptions, PASSWORD, SECRET_TEXT, startStack, type TestStack } from '../support/stack.ts';
import { FORM, ISSUER, tokenSecret } from '../support/tokens.ts';

/** Processes at once, each behind a proxy of its own: hanging calls then cost their two seconds together. */
const LANES = 6;

interface Lane {
  readonly proxy: FaultProxy;
  /** A fresh instance: nothing is remembered, no role is known. */
  readonly app: (client: string) => App;
}

interface Kind {
  readonly name: string;
  readonly ask: (name: string, app: App) => Promise<{ status: number; body: string }>;
  /** What the whole store makes of it. */
  readonly right: string;
}

let stack: TestStack;
let lanes: Lane[];
let issuer: AccessTokens;
let key = '';
const tokens = new Map<string, string>();
let users = 0;

const said = ({ status, body }: { status: number; body: string }) => {
  const answer = body === '' ? {} : JSON.parse(body);
  return `${status} ${answer.code ?? answer.decision ?? (answer.active === undefined ? 'done' : `active ${answer.active}`)}`;
};

const native =
  (question: (name: string) => object, more: AskOptions = {}): Kind['ask'] =>
  (name, app) =>
    stack.ask({ username: name, permissions: ['orders:1:read'], ...question(name) }, { ...more, app });
const tokenForm =
  (path: string): Kind['ask'] =>
  (name, app) =>
    stack.ask(null, { path, body: `token=${tokens.get(name)}`, headers: FORM, app });

const KINDS: readonly Kind[] = [
  { name: 'a right password', ask: native(() => ({ password: PASSWORD })), right: '200 allow' },
  { name: 'a wrong password', ask: native(() => ({ password: 'wrong' })), right: '401 invalid_credentials' },
  {
    name: 'a right password without the permission',
    ask: native(() => ({ password: PASSWORD, permissions: ['orders:1:refund'] })),
    right: '403 not_authorized',
  },
  {
    name: 'a right password under an API key',
    ask: (name, app) =>
      stack.ask(
        { username: name, password: PASSWORD },
        { unsigned: true, headers: { 'x-api-key': key }, app },
      ),
    right: '200 allow',
  },
  {
    name: 'a right password, and a token for it',
    ask: native(() => ({ password: PASSWORD, token: true })),
    right: '200 allow',
  },
  { name: 'an asserted user', ask: native(() => ({ assert: true })), right: '200 allow' },
  {
    name: 'a token',
    ask: (name, app) => stack.ask({ accessToken: tokens.get(name) }, { app }),
    right: '200 allow',
  },
  { name: 'an introspection', ask: tokenForm('/token/introspect'), right: '200 active true' },
  { name: 'a revocation', ask: tokenForm('/token/revoke'), right: '200 done' },
];

/** The functions' own client, and the SDK's as the oracle: whatever happens on the wire, both must lead to the same. */
const CLIENTS: Readonly<Record<string, (endpoint: string) => Table>> = {
  'the own client': (endpoint) => openTestTable(stack.database.table.name, endpoint),
  'the SDK': (endpoint) =>
    openTable(stack.database.table.name, {
      endpoint,
      region: 'us-east-1',
      credentials: CREDENTIALS,
      requestHandler: new NodeHttpHandler({
        connectionTimeout: TIMEOUTS.connection,
        requestTimeout: TIMEOUTS.answer,
        throwOnRequestTimeout: true,
      }),
    }),
};
const CASES = Object.keys(CLIENTS).flatMap((client) => KINDS.map((kind) => ({ client, ...kind })));

beforeAll(async () => {
  stack = await startStack({ clock: realClock, deadlines: realDeadlines });
  await stack.addApplication('shop', { mayAssert: true, mayIssueTokens: true });
  key = await stack.addKeyedApplication('kiosk');
  await stack.addRole('reader', ['orders:*:read']);
  const secret = await tokenSecret(0);
  const clock = realClock;
  const options = { readKeys: secret.read, issuer: ISSUER, lifetime: 900 };
  issuer = new AccessTokens(options, clock, seededRandom(7));
  lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const proxy = await startFaultProxy(stack.database.endpoint);
      const tables = Object.entries(CLIENTS).map(([client, open]) => [client, open(proxy.endpoint)] as const);
      const app = (client: string) => {
        const tokens = new AccessTokens(options, clock, seededRandom(++users));
        const table = new Map(tables).get(client) ?? stack.database.table;
        return stack.instance({ table, hasher, readSecret: async () => SECRET_TEXT, tokens });
      };
      return { proxy, app };
    }),
  );
});
afterAll(async () => {
  await Promise.all(lanes.map(({ proxy }) => proxy.close()));
  await stack.database.close();
});

/** Computes nothing: what is tried here are the calls, and six processes of hashes would outlast their deadlines. */
const hasher: PasswordHasher = {
  verify: async (stored, password) =>
    stored === password ? { result: 'match', outdated: false } : { result: 'mismatch' },
  hash: async (password) => password,
  spendEqualWork: async () => undefined,
};

async function addUser(): Promise<string> {
  const name = `user-${++users}`;
  await stack.addUser(name, { roles: ['reader'], passwordHash: PASSWORD });
  const [user, application] = await Promise.all([
    requireUser(stack.database.table, name),
    requireApplication(stack.database.table, 'shop'),
  ]);
  const issued = await issuer.issue({ user, application, permissions: ['orders:1:read'], roles: ['reader'] });
  tokens.set(name, issued.accessToken);
  return name;
}

async function failures(name: string): Promise<number> {
  const item = (await readItems(stack.database.table, [attemptsKey(name)])).get(attemptsKey(name).pk);
  return item === undefined ? 0 : (attemptsFromItem(item)?.failures ?? 0);
}

/** Asks until it can be told, six times at most: a busy machine may miss a deadline by itself. */
async function askAgain(ask: () => Promise<{ status: number; body: string }>, times = 6): Promise<string> {
  const answer = said(await ask());
  return answer === '503 unavailable' && times > 1 ? askAgain(ask, times - 1) : answer;
}

describe.each(CASES)('$name, by $client', ({ client, ask, right }) => {
  test('a spoiled call leads to the right answer or to "cannot tell", and is made good afterwards', async () => {
    const [first] = lanes;
    if (first === undefined) throw new Error('no lane');
    const someone = await addUser();
    first.proxy.begin();
    expect(said(await ask(someone, first.app(client)))).toBe(right);
    const calls = [...first.proxy.operations];
    expect(calls.length).toBeGreaterThan(0);

    const cases = calls.flatMap((operation, at) =>
      Object.entries(FAULTS)
        .filter(([fault]) => !isBelievable(operation, fault))
        .map(([fault, spoil]) => ({ operation, at, fault, spoil })),
    );
    const wrong = right === '401 invalid_credentials';
    const spoilOnce = async (lane: Lane, { operation, at, fault, spoil }: (typeof cases)[number]) => {
      const name = await addUser();
      lane.proxy.begin(at, spoil);
      const answer = await ask(name, lane.app(client));
      const counted = await failures(name);
      lane.proxy.begin();
      const after = await askAgain(() => ask(name, lane.app(client)));
      return { call: `${operation} ${at + 1} ${fault}`, said: said(answer), counted, after };
    };
    const seen = await inLanes(lanes, cases, async (lane, one) => {
      let outcome = await spoilOnce(lane, one);
      // On a busy machine the deadline may come between a hash and its end, and then the attempt stays counted by design.
      for (let time = 1; time < 4 && outcome.counted > Number(wrong); time++)
        outcome = await spoilOnce(lane, one);
      return outcome;
    });

    const faulty = seen.filter(
      ({ said, counted, after }) =>
        ![right, '503 unavailable'].includes(said) ||
        // Only a wrong password counts: what our fault broke off is given back, also where its answer was lost.
        counted > Number(wrong) ||
        (said === right && counted !== Number(wrong)) ||
        // A revoked token stays revoked; everything else is as right as at first.
        (after !== right && after !== '200 active false'),
    );
    expect(faulty).toEqual([]);
  }, 300_000);
});
