// What a million requests of each kind cost: capacity as the store bills it, milliseconds and log bytes as they are measured.
import type { App } from '../../functions/http/app.ts';
import { type CountedCall, countingCall, written } from '../counted.ts';
import { ask, issueToken, KINDS } from '../kinds.ts';
import { type Contender, interleave } from '../measure/rounds.ts';
import { percentile } from '../measure/spread.ts';
import { type Started, withStarted } from '../measure/started.ts';
import { applicationId, SMALL, userName } from '../measured-world.ts';
import { openApp } from '../open-app.ts';
import { costOfMillion, PRICES } from '../prices.ts';
import { accessLogBytes } from './access-log.ts';
import type { Part } from './part.ts';

/** Milliseconds that the store takes to answer where time is measured; DynamoDB answers within a few. */
export const LATENCY = 2;
/** Requests of one slice. */
const SLICE = 15;
/** The first requests of a process read the application as well, and the roles. */
const WARM = 3;

interface Counted {
  readonly reads: number;
  readonly writes: number;
  readonly logBytes: number;
}

const units = (calls: readonly CountedCall[]) => calls.reduce((sum, call) => sum + call.units, 0);

/** One request of each kind, on dynalite, which counts capacity as DynamoDB does. */
async function countEach(started: Started): Promise<Map<string, Counted>> {
  const store = await started.server('servers/dynalite.ts');
  const calls: CountedCall[] = [];
  const counting = countingCall(store.port, (call) => void calls.push(call));
  const { app, close } = await openApp({ store: store.port, size: SMALL, through: () => counting.call });
  const counted = new Map<string, Counted>();
  for (const [name, request] of Object.entries(await requests(app))) {
    for (let warm = 0; warm < WARM; warm++) await written(() => ask(app, request()));
    calls.length = 0;
    const { bytes, lines } = await written(() => ask(app, request()));
    const [read, write] = [true, false].map((isRead) =>
      units(calls.filter(({ operation }) => (operation === 'BatchGetItem') === isRead)),
    );
    const logBytes = bytes + accessLogBytes() + (lines + 1) * PRICES.logs.overhead;
    counted.set(name, { reads: read ?? 0, writes: write ?? 0, logBytes });
  }
  counting.close();
  close();
  return counted;
}

/** By kind, what makes the next request of it. */
async function requests(
  app: App,
): Promise<Readonly<Record<string, () => ReturnType<(typeof KINDS)[string]>>>> {
  let token = '';
  await written(async () => {
    token = await issueToken(app, SMALL);
  });
  const asker = { size: SMALL, application: applicationId(0), user: userName(0), token };
  return Object.fromEntries(Object.entries(KINDS).map(([name, make]) => [name, () => make(asker)]));
}

/** Milliseconds of the median request, one after the other, in this process. */
async function medianTime(app: App, request: () => ReturnType<(typeof KINDS)[string]>): Promise<number> {
  const times: number[] = [];
  await written(async () => {
    for (let at = 0; at < SLICE; at++) {
      const start = performance.now();
      await ask(app, request());
      times.push(performance.now() - start);
    }
  });
  return percentile(times, 0.5);
}

export const cost: Part = {
  name: 'cost',
  shows: 'what a million requests of each kind cost, from capacity, time and log bytes of this run',
  measure: ({ rounds, say }) =>
    withStarted(async (started) => {
      say('counting capacity and log bytes');
      const counted = await countEach(started);
      const store = await started.server('servers/stand-in.ts', { settings: { latency: LATENCY } });
      const { app, close } = await openApp({ store: store.port, size: SMALL });
      started.onEnd(close);
      const contenders = Object.entries(await requests(app)).map(
        ([name, request]): Contender => ({
          of: 'one million',
          name,
          async measure() {
            const milliseconds = await medianTime(app, request);
            const { reads = 0, writes = 0, logBytes = 0 } = counted.get(name) ?? {};
            const usage = { requests: 1, milliseconds: Math.ceil(milliseconds), reads, writes, logBytes };
            return { milliseconds, ...costOfMillion(usage), readUnits: reads, writeUnits: writes, logBytes };
          },
        }),
      );
      for (const { measure } of contenders) await measure();
      return interleave(contenders, rounds, (round) => say(`round ${round} of ${rounds}`));
    }),
};
