// Starts a function as Lambda runs it, with a heap of a given size, and asks it event by event.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { GatewayAnswer, GatewayEvent } from '../../functions/http/inbound.ts';
import type { LambdaAsk, LambdaReply, Memory } from './lambda-child.ts';

export interface LambdaOptions {
  /** A file at the top of functions/, without its ending. */
  readonly entry: 'manage' | 'webhook';
  readonly environment: Readonly<Record<string, string>>;
  /** Megabytes of V8's old space. */
  readonly heap: number;
  /** Told each line of the function's log. */
  readonly onLine: (line: string) => void;
}

export interface LambdaProcess {
  /** Ask the next when the last is answered. */
  answer(event: GatewayEvent): Promise<GatewayAnswer & { readonly calls: number }>;
  memory(): Promise<Memory>;
  /** Fails every question that is open. */
  stop(): void;
}

/** A function that tells each line of a stream that comes in pieces. */
function linesTo(onLine: (line: string) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  };
}

/** @throws Error where the process ends before it has imported the entry */
export async function startLambda({
  entry,
  environment,
  heap,
  onLine,
}: LambdaOptions): Promise<LambdaProcess> {
  const child = fork(join(import.meta.dirname, 'lambda-child.ts'), [entry], {
    // Nothing of this process's own environment: Lambda sets all that the function reads.
    env: { ...environment },
    // The count of a heap's objects is experimental.
    execArgv: [`--max-old-space-size=${heap}`, '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.setEncoding('utf8').on('data', linesTo(onLine));
  child.stderr?.pipe(process.stderr, { end: false });
  const open = new Map<number, PromiseWithResolvers<LambdaReply>>();
  child.on('message', (reply: LambdaReply) => {
    open.get(reply.id)?.resolve(reply);
    open.delete(reply.id);
  });
  child.once('exit', (code, signal) => {
    const ended = new Error(`The function ${entry} ended: ${code ?? signal}.`);
    for (const { reject } of open.values()) reject(ended);
    open.clear();
  });
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (first?.id !== 0) throw new Error(`The function ${entry} did not start.`);
  let asked = 0;
  const ask = (event?: GatewayEvent): Promise<LambdaReply> => {
    if (!child.connected) return Promise.reject(new Error(`The function ${entry} has ended.`));
    const id = ++asked;
    const waiting = Promise.withResolvers<LambdaReply>();
    open.set(id, waiting);
    const message: LambdaAsk = event === undefined ? { id } : { id, event };
    child.send(message);
    return waiting.promise;
  };
  return {
    async answer(event) {
      const { answer, calls = 0 } = await ask(event);
      if (answer === undefined) throw new Error(`The function ${entry} answered nothing.`);
      return { ...answer, calls };
    },
    async memory() {
      const { memory } = await ask();
      if (memory === undefined) throw new Error(`The function ${entry} told nothing of its memory.`);
      return memory;
    },
    stop: () => child.kill(),
  };
}
