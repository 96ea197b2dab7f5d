// Password decisions over the whole HTTP path, as a share of the bare hash on the same processors.
import { verify } from '@node-rs/argon2';
import type { Load } from '../measure/load.ts';
import { loadOn } from '../measure/load-on.ts';
import { startPeer } from '../measure/peer.ts';
import { type Contender, interleave } from '../measure/rounds.ts';
import type { Server } from '../measure/server.ts';
import { type Started, withStarted } from '../measure/started.ts';
import { hashedPassword, PASSWORD, SMALL } from '../measured-world.ts';
import type { Part } from './part.ts';

const CONNECTIONS = [1, 8, 32];
/** Milliseconds of one slice. */
const SLICE = 900;
/** Of each server: its code runs slowly at first, and logins are so few a second that this lasts. */
const WARM: Load = { connections: 8, milliseconds: 3000 };

const BARE = 'argon2id alone';

/** Milliseconds that the stand-in for DynamoDB waits before it answers. */
const LATENCIES = [0, 2, 5];

interface Measurable {
  readonly name: string;
  readonly server: Server;
  readonly store?: Server;
}

function slice({ name, server, store }: Measurable, load: Load) {
  const questions = server.questions?.fresh;
  if (questions === undefined) throw new Error(`${name} has no password to ask about`);
  return loadOn(server, questions, load, store);
}

async function startGatehook(started: Started, name: string, store: Server): Promise<Measurable> {
  const server = await started.server('servers/gatehook.ts', {
    settings: { store: store.port, size: SMALL },
  });
  const measurable = { name: `Gatehook, ${name}`, server, store };
  await slice(measurable, WARM);
  return measurable;
}

async function startAll(started: Started): Promise<Measurable[]> {
  const gatehooks: Measurable[] = [];
  for (const latency of LATENCIES) {
    const store = await started.server('servers/stand-in.ts', { settings: { latency } });
    gatehooks.push(await startGatehook(started, `store ${latency} ms`, store));
  }
  gatehooks.push(await startGatehook(started, 'dynalite', await started.server('servers/dynalite.ts')));
  const peers: Measurable[] = [];
  for (const [name, file, settings] of [
    ['Better Auth, same hash', 'peers/better-auth.js', { hash: 'argon2id' }],
    ['Express + passport-local, same hash', 'peers/express-passport.js', {}],
    ['Better Auth', 'peers/better-auth.js', {}],
    ['OpenAuth', 'peers/openauth.js', {}],
    ['Flask', 'peers/flask.js', {}],
  ] as const) {
    const peer = await started.peer(name, async () => {
      const measurable: Measurable = { name, server: await startPeer(started, file, settings) };
      await slice(measurable, WARM);
      return measurable;
    });
    if (peer) peers.push(peer);
  }
  return [...gatehooks, ...peers];
}

/** As many hashes at once as there are connections, in this process, which does nothing else meanwhile. */
async function bare(stored: string, atOnce: number) {
  let count = 0;
  const start = performance.now();
  let last = start;
  const hashes = async () => {
    while (performance.now() - start < SLICE) {
      if (!(await verify(stored, PASSWORD))) throw new Error('the right password is refused');
      count += 1;
      last = performance.now();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, hashes));
  return { perSecond: (count * 1000) / (last - start) };
}

export const passwords: Part = {
  name: 'passwords',
  shows: 'password decisions over HTTP as a share of bare argon2id, beside peers',
  measure: ({ rounds, say }) =>
    withStarted(async (started) => {
      say('starting the servers');
      const stored = await hashedPassword();
      const all = await startAll(started);
      const contenders = CONNECTIONS.flatMap((connections) => {
        const of = `${connections} ${connections === 1 ? 'connection' : 'connections'}`;
        const hash: Contender = { of, name: BARE, measure: () => bare(stored, connections) };
        const load = { connections, milliseconds: SLICE };
        const rest = all.map((one): Contender => {
          return { of, name: one.name, against: BARE, measure: () => slice(one, load) };
        });
        return [hash, ...rest];
      });
      return interleave(contenders, rounds, (round) => say(`round ${round} of ${rounds}`));
    }),
};
