// Every dialect against recorded requests: one folder for each product, to the byte.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Exchange,
  play,
  type Recording,
  readRecordings,
  SITUATIONS,
  startWorld,
  type World,
} from '../support/recorded.ts';

/** What the native dialect costs with a key, roles in memory: the trips of trips.test.ts without a webhook id. */
const NATIVE_CALLS: Readonly<Record<string, readonly string[]>> = {
  password: ['BatchGet', 'Update', 'Update'],
  accessToken: ['BatchGet'],
  refreshToken: ['BatchGet'],
  assert: ['BatchGet'],
  assertLogin: ['BatchGet'],
};

/** Asks once more, with roles in memory: the calls are those of a native question, and no more. */
async function expectNativeCost(world: World, exchange: Exchange) {
  world.sent.length = 0;
  world.stack.records.length = 0;
  await play(world, exchange);
  const calls = world.stack.records.flatMap(
    // The endpoints of tokens put no question: they are asked about a token.
    ({ question }) => NATIVE_CALLS[question?.credentials.kind ?? 'accessToken'] ?? [],
  );
  expect(calls.length).toBeGreaterThan(0);
  expect(world.sent.map(({ name }) => name.replace('Command', '')).sort()).toEqual([...calls].sort());
}

const recordings = readRecordings('test/dialects');

/** The first allowed exchange of each path: what a question costs does not hang on its values. */
function firstAllowed({ exchanges }: Recording): ReadonlySet<Exchange> {
  const allowed = exchanges.filter(({ situation }) => situation === 'allow');
  return new Set(new Map(allowed.toReversed().map((one) => [one.request.path, one])).values());
}

describe.each(recordings)('$product', (recording: Recording) => {
  const costed = firstAllowed(recording);
  let world: World;
  beforeAll(async () => {
    world = await startWorld(recording);
  });
  afterAll(() => world.stack.database.close());

  test('shows every situation that can occur', () => {
    const shown = recording.exchanges.map(({ situation }) => situation);
    const missing = SITUATIONS.filter((situation) => !shown.includes(situation));
    expect(missing).toEqual(Object.keys(recording.world.without ?? {}));
  });

  test.each(recording.exchanges)('$situation: $name', async (exchange: Exchange) => {
    const { status, headers: all, body } = await play(world, exchange);
    const { 'x-request-id': id, 'cache-control': cache, ...headers } = all;
    const { answer } = exchange;
    expect({ status, headers }).toEqual({ status: answer.status, headers: answer.headers ?? {} });
    if (answer.json !== undefined) expect(JSON.parse(body)).toEqual(answer.json);
    else if (answer.matches !== undefined) expect(body).toMatch(new RegExp(`^${answer.matches}$`));
    else expect(body).toBe(answer.body ?? '');
    expect([id, cache]).toEqual([expect.stringMatching(/^request-\d+$/), 'no-store']);
    if (costed.has(exchange)) await expectNativeCost(world, exchange);
  });
});

test('there is a recording of every product that a dialect names', async () => {
  // The others are Lambda functions: cognito.test.ts and transfer.test.ts play their events.
  const { HTTP_DIALECTS } = await import('../../functions/dialects/dialects.ts');
  const pages = HTTP_DIALECTS.flatMap((dialect) => dialect.pages);
  expect(recordings.map(({ product }) => product)).toEqual(expect.arrayContaining(pages));
});
