// Decisions that compute no hash: remembered, asserted and by token, beside peers that look a session up for each request.
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { openTable } from '../../cli/table/table.ts';
import { attemptsKey, revisionKey, userKey } from '../../functions/store/keys.ts';
import { loadOn } from '../measure/load-on.ts';
import { startPeer } from '../measure/peer.ts';
import { startPostgres } from '../measure/postgres.ts';
import { type Contender, interleave } from '../measure/rounds.ts';
import type { Server } from '../measure/server.ts';
import { type Started, withStarted } from '../measure/started.ts';
import { SMALL, tableName, userName } from '../measured-world.ts';
import type { Part } from './part.ts';

const CONNECTIONS = [1, 8, 32];
/** Milliseconds of one slice. */
const SLICE = 700;
const WARM = 1500;

export const BARE_CALL = "AWS's SDK, the same read alone";

interface Measurable {
  readonly name: string;
  readonly kind: 'remembered' | 'asserted' | 'token' | 'session';
  readonly server: Server;
  readonly store?: Server;
}

function slice({ name, kind, server, store }: Measurable, connections: number, milliseconds: number) {
  const questions = server.questions?.[kind];
  if (questions === undefined) throw new Error(`${name} cannot be asked`);
  return loadOn(server, questions, { connections, milliseconds }, store);
}

async function startPeers(started: Started): Promise<Measurable[]> {
  const peers: Measurable[] = [];
  const postgres = await startPostgres().catch((error: Error) => {
    started.skipped.push(error.message);
    return null;
  });
  if (postgres === null) return [];
  started.onEnd(postgres.stop);
  started.versions.PostgreSQL = postgres.version;
  for (const [name, file] of [
    ['Better Auth get-session, PostgreSQL', 'peers/better-auth.js'],
    ['Express + passport session, PostgreSQL', 'peers/express-passport.js'],
  ] as const) {
    const peer = await started.peer(name, async () => {
      const server = await startPeer(started, file, { postgres: postgres.port });
      const measurable: Measurable = { name, kind: 'session', server };
      await slice(measurable, 8, WARM);
      return measurable;
    });
    if (peer) peers.push(peer);
  }
  return peers;
}

/** What AWS's own client spends on the read of an asserted user's decision, in this process, which does nothing else. */
function bareCalls(store: Server) {
  const name = tableName(SMALL);
  const { client } = openTable(name, {
    endpoint: `http://127.0.0.1:${store.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const keys = [revisionKey(0), userKey(userName(0)), attemptsKey(userName(0))];
  const read = new BatchGetCommand({ RequestItems: { [name]: { Keys: keys, ConsistentRead: true } } });
  return async (connections: number, milliseconds: number) => {
    let asked = 0;
    const before = process.cpuUsage();
    const start = performance.now();
    const calls = async () => {
      for (; performance.now() - start < milliseconds; asked++) await client.send(read);
    };
    await Promise.all(Array.from({ length: connections }, calls));
    const { user, system } = process.cpuUsage(before);
    return { perSecond: (asked * 1000) / (performance.now() - start), cpu: (user + system) / 1000 / asked };
  };
}

const KINDS = ['remembered', 'asserted', 'token'] as const;

export const noHash: Part = {
  name: 'no-hash',
  shows: 'remembered, asserted and token decisions, beside peers with a store and the bare call of the SDK',
  measure: ({ rounds, say }) =>
    withStarted(async (started) => {
      say('starting the servers');
      const store = await started.server('servers/stand-in.ts', { settings: { latency: 0 } });
      const settings = { store: store.port, size: SMALL };
      const server = await started.server('servers/gatehook.ts', { settings });
      const own = KINDS.map((kind): Measurable => ({ name: `Gatehook, ${kind}`, kind, server, store }));
      for (const one of own) await slice(one, 8, WARM);
      const all = [...own, ...(await startPeers(started))];
      const bare = bareCalls(store);
      await bare(8, WARM);
      const contenders = CONNECTIONS.flatMap((connections) => {
        const of = `${connections} ${connections === 1 ? 'connection' : 'connections'}`;
        const rest = all.map((one): Contender => {
          const { name } = one;
          return { of, name, measure: () => slice(one, connections, SLICE) };
        });
        return [...rest, { of, name: BARE_CALL, measure: () => bare(connections, SLICE) }];
      });
      return interleave(contenders, rounds, (round) => say(`round ${round} of ${rounds}`));
    }),
};
