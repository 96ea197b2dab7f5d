// Every request that changes users over HTTP × every call × every fault on the wire: what was answered is what is stored, no
// fault of ours is blamed on who asks, and the same request again ends it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../functions/http/app.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { openTestTable } from '../support/database.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { inLanes } from '../support/lanes.ts';
import {
  type ManagementRequest,
  managementRequests,
  PORTAL,
  plainHasher,
} from '../support/management-requests.ts';
import { chosen, inWords, type Sample, type SpoiledRun, spoil, spoiledRuns } from '../support/spoiled.ts';

const LANES = 8;
/** In CI every reply that is lost, and a sample of the rest. */
const SAMPLE: Sample = { stride: 11, silentStride: 55, always: ({ fault }) => fault === 'loses its reply' };
/** On a busy machine, a call that is given up for lost and arrives later is another writer, and not the fault that is tried. */
const PATIENCE = { connection: 5000, answer: 5000 };

interface Lane {
  readonly proxy: FaultProxy;
  /** A fresh instance whose calls go by the proxy. */
  readonly app: () => App;
}

let stack: ScimStack;
let lanes: readonly Lane[] = [];
let world: ReturnType<typeof managementRequests>;
let names = 0;

beforeAll(async () => {
  stack = await startScim();
  await stack.addApplication('portal', PORTAL);
  const { table, endpoint } = stack.database;
  const login = stack.instance({ hasher: plainHasher });
  world = managementRequests(stack, stack.manager(table, { hasher: plainHasher }), login);
  lanes = await Promise.all(
    Array.from({ length: LANES }, async () => {
      const proxy = await startFaultProxy(endpoint);
      const own = { ...table, call: openTestTable(table.name, proxy.endpoint, PATIENCE).call };
      return { proxy, app: () => stack.manager(own, { hasher: plainHasher }) };
    }),
  );
});
afterAll(async () => {
  for (const { proxy } of lanes) await proxy.close();
  await stack.database.close();
});

async function trySpoiled(lane: Lane, request: ManagementRequest, run: SpoiledRun): Promise<void> {
  const name = `u${++names}`;
  const subject = { name, id: await request.before(name) };
  spoil(lane.proxy, run);
  const first = await request.send(subject, lane.app());
  lane.proxy.begin();
  if (first.status < 300) return request.isDone(subject, first);
  expect(first).toMatchObject({ status: 503 });
  // A user is never active under two names.
  const both = [await world.activeOf(name), await world.activeOf(`${name}-new`)];
  expect(both.filter((one) => one === true).length).toBeLessThan(2);
  const again = await request.send(subject, world.app);
  if (!request.heardAgain?.includes(again.status)) expect(again.status).toBeLessThan(300);
  await request.isDone(subject, again);
}

async function tryCase(lane: Lane, request: ManagementRequest, run: SpoiledRun): Promise<string[]> {
  try {
    await trySpoiled(lane, request, run);
    return [];
  } catch (error) {
    return [`${inWords(run)}: ${String(error)}`];
  }
}

describe('a spoiled call', () => {
  test('leads to what was answered, or to "cannot tell", and is made good by the same request', async () => {
    const [lane] = lanes;
    if (lane === undefined) throw new Error('no lane');
    const failed: string[] = [];
    let [tried, all] = [0, 0];
    for (const [what, request] of Object.entries(world.requests)) {
      const name = `u${++names}`;
      const subject = { name, id: await request.before(name) };
      lane.proxy.begin();
      const sent = await request.send(subject, lane.app());
      expect([what, sent]).toEqual([what, expect.objectContaining({ status: expect.any(Number) })]);
      const cases = spoiledRuns([...lane.proxy.operations], ['once', 'twice', 'and all that follow']);
      await request.isDone(subject, sent);
      const some = chosen(cases, SAMPLE);
      [tried, all] = [tried + some.length, all + cases.length];
      const wrong = await inLanes(lanes, some, (lane, one) => tryCase(lane, request, one));
      failed.push(...wrong.flat().map((fault) => `${what}: ${fault}`));
    }
    process.stderr.write(`management requests: ${tried} of ${all} spoiled runs\n`);
    expect(failed).toEqual([]);
  }, 10_800_000);
});
