// One of the functions as Lambda runs it, in a process of its own: imports the entry, and answers the events that its parent sends.
import { subscribe } from 'node:diagnostics_channel';
import { setImmediate } from 'node:timers/promises';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { GatewayAnswer, GatewayEvent } from '../../functions/http/inbound.ts';

/** What the parent asks: an event to answer, or how much memory is held. */
export interface LambdaAsk {
  readonly id: number;
  readonly event?: GatewayEvent;
}

/** Bytes, after a collection of garbage. */
export interface Memory {
  readonly heap: number;
  /** Buffers that lie outside of the heap. */
  readonly external: number;
  readonly resident: number;
  /** Of all maps and sets of the process: what remembers something holds it in one. */
  readonly entries: number;
  /** Connections, timers and other handles that are open. */
  readonly handles: number;
}

export interface LambdaReply {
  readonly id: number;
  readonly answer?: GatewayAnswer;
  /** Requests that the function made for the answer: every attempt at a call of the table or the secrets. */
  readonly calls?: number;
  readonly memory?: Memory;
}

interface Entry {
  handler(event: GatewayEvent): Promise<GatewayAnswer>;
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** V8 shows each as `Map(3) {…}`. */
function entries(): number {
  const shown = [Map, Set].flatMap((kind) => queryObjects(kind, { format: 'summary' }));
  return shown.reduce((sum, text) => sum + Number(/^\w+\((\d+)\)/.exec(text)?.[1] ?? 0), 0);
}

/** Twice, since buffers outside of the heap are freed only after the objects that held them. */
async function memory(): Promise<Memory> {
  collect();
  await setImmediate();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  return { heap: heapUsed, external, resident: rss, entries: entries(), handles };
}

let calls = 0;
subscribe('http.client.request.start', () => {
  calls += 1;
});

/** One event at a time, as Lambda gives them to an instance. */
async function answered(event: GatewayEvent): Promise<Omit<LambdaReply, 'id'>> {
  calls = 0;
  const answer = await handler(event);
  return { answer, calls };
}

const [entry = ''] = process.argv.slice(2);
const { handler }: Entry = await import(`../../functions/${entry}.ts`);
const reply = (message: LambdaReply) => process.send?.(message);
process.on('message', async ({ id, event }: LambdaAsk) => {
  reply({ id, ...(event === undefined ? { memory: await memory() } : await answered(event)) });
});
process.on('disconnect', () => process.exit(0));
reply({ id: 0 });
