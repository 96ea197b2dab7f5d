// What a million requests of each kind cost: capacity as the store bills it, milliseconds and log bytes as they are measured.
import type { App } from '../../functions/http/app.ts';
import { type Counted, isReading, written } from '../counted.ts';
import { countKinds, requestsOf } from '../counted-kinds.ts';
import { ask } from '../kinds.ts';
import type { Request } from '../measure/load.ts';
import { type Contender, interleave } from '../measure/rounds.ts';
import { percentile } from '../measure/spread.ts';
import { withStarted } from '../measure/started.ts';
import { SMALL } from '../measured-world.ts';
import { openApp } from '../open-app.ts';
import { costOfMillion, PRICES } from '../prices.ts';
import { accessLogBytes } from './access-log.ts';
import type { Part } from './part.ts';

/** Milliseconds that the store takes to answer where time is measured; DynamoDB answers within a few. */
const LATENCY = 2;
/** Requests of one slice. */
const SLICE = 15;

/** Milliseconds of the median request, one after the other, in this process. */
async function medianTime(app: App, request: () => Request): Promise<number> {
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

/** Units and bytes of one request. */
function usageOf({ calls, bytes, lines }: Counted = { calls: [], bytes: 0, lines: 0 }) {
  const [reads = 0, writes = 0] = [true, false].map((isRead) =>
    calls.filter((call) => isReading(call) === isRead).reduce((sum, { units }) => sum + units, 0),
  );
  // Beside the function's lines there is the access log's.
  return { reads, writes, logBytes: bytes + accessLogBytes() + (lines + 1) * PRICES.logs.overhead };
}

export const cost: Part = {
  name: 'cost',
  shows: 'what a million requests of each kind cost, from capacity, time and log bytes of this run',
  measure: ({ rounds, say }) =>
    withStarted(async (started) => {
      say('counting capacity and log bytes');
      const counted = await countKinds(started);
      const store = await started.server('servers/stand-in.ts', { settings: { latency: LATENCY } });
      const { app, close } = await openApp({ store: store.port, size: SMALL });
      started.onEnd(close);
      const contenders = Object.entries(await requestsOf(app)).map(
        ([name, request]): Contender => ({
          of: 'one million',
          name,
          async measure() {
            const milliseconds = await medianTime(app, request);
            const { reads, writes, logBytes } = usageOf(counted.get(name));
            const usage = { requests: 1, milliseconds: Math.ceil(milliseconds), reads, writes, logBytes };
            return { milliseconds, ...costOfMillion(usage), readUnits: reads, writeUnits: writes, logBytes };
          },
        }),
      );
      for (const { measure } of contenders) await measure();
      return interleave(contenders, rounds, (round) => say(`round ${round} of ${rounds}`));
    }),
};
