// Every request that changes users over HTTP × every call × every fault on the wire: what was answered is what is stored, no
// fault of ours is blamed on who asks, and the same request again ends it.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../functions/http/app.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { openTestTable } from '../support/database.ts';
import { FAULTS, type FaultProxy, isBelievable, SILENT, startFaultProxy } from '../support/fault-proxy.ts';
import { inLanes } from '../support/lanes.ts';
import {
  type ManagementRequest,
  managementRequests,
  PORTAL,
  plainHasher,
} from '../support/management-requests.ts';
import { sampled } from '../support/sampled.ts';

const LANES = 8;
const STRIDE = 11;
/** On a busy machine, a call that is given up for lost and arrives later is another writer, and not the fault that is tried. */
const PATIENCE = { connection: 5000, answer: 5000 };
/** The functions' client tries twice. */
const TIMES = { once: 1, twice: 2, 'and all that follow': Number.POSITIVE_INFINITY } as const;

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

interface Case {
  readonly operation: string;
  readonly at: number;
  readonly fault: string;
  readonly times: keyof typeof TIMES;
}

const casesOf = (operations: readonly string[]): readonly Case[] =>
  operations.flatMap((operation, at) =>
    Object.keys(FAULTS)
      .filter((fault) => !isBelievable(operation, fault))
      .flatMap((fault) =>
        (['once', 'twice', 'and all that follow'] as const).map((times) => ({ operation, at, fault, times })),
      ),
  );

/** In CI every reply that is lost, and a sample of the rest. */
const chosen = (cases: readonly Case[]) => {
  const isLost = ({ fault }: Case) => fault === 'loses its reply';
  const isSilent = ({ fault }: Case) => SILENT.includes(fault);
  const rest = cases.filter((one) => !isLost(one) && !isSilent(one));
  return [...sampled(cases.filter(isSilent), 5 * STRIDE), ...cases.filter(isLost), ...sampled(rest, STRIDE)];
};

async function spoil(lane: Lane, request: ManagementRequest, { at, fault, times }: Case): Promise<void> {
  const name = `u${++names}`;
  const subject = { name, id: await request.before(name) };
  lane.proxy.begin(at, FAULTS[fault], TIMES[times]);
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

async function tryCase(lane: Lane, request: ManagementRequest, one: Case): Promise<string[]> {
  try {
    await spoil(lane, request, one);
    return [];
  } catch (error) {
    return [`${one.operation} ${one.at + 1} ${one.fault}, ${one.times}: ${String(error)}`];
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
      const cases = casesOf([...lane.proxy.operations]);
      await request.isDone(subject, sent);
      const some = chosen(cases);
      [tried, all] = [tried + some.length, all + cases.length];
      const wrong = await inLanes(lanes, some, (lane, one) => tryCase(lane, request, one));
      failed.push(...wrong.flat().map((fault) => `${what}: ${fault}`));
    }
    process.stderr.write(`management requests: ${tried} of ${all} spoiled runs\n`);
    expect(failed).toEqual([]);
  }, 10_800_000);
});
