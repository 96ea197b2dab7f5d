// Load on a server of this machine: connections that ask again as soon as they are answered, each answer looked at.
import { connect, type Socket } from 'node:net';
import { Answers, type HttpAnswer } from './answers.ts';
import { percentile } from './spread.ts';

export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What is asked, and how its right answer looks. */
export interface Questions {
  /** Asked in turn; each connection begins at another place. */
  readonly requests: readonly Request[];
  readonly status: number;
  /** A text in the head or body of every right answer. */
  readonly holds: string;
}

export interface Load {
  readonly connections: number;
  readonly milliseconds: number;
}

/** What a server answers that cannot in time; it happens where other programs take the processors. */
const BUSY = 503;

function bytesOf({ method = 'POST', path, headers, body = '' }: Request): Buffer {
  const all = { host: 'localhost', 'content-length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

/** Sends one request and waits for its answer. */
function exchange(socket: Socket, answers: Answers, request: Buffer): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const end = (act: () => void) => {
      socket.removeAllListeners();
      act();
    };
    socket.on('data', (bytes) => {
      const answer = answers.take(bytes);
      if (answer !== null) end(() => resolve(answer));
    });
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('close', () => end(() => reject(new Error('the server closed the connection'))));
    socket.write(request);
  });
}

const opened = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject).once('connect', () => resolve(socket));
  });

/**
 * Asks for a while.
 * @returns right answers, and how often the server was too busy to give one; right answers per second, and milliseconds of
 *   their median, 95th and 99th percentile
 * @throws on the first other answer: a refusal is no decision, and often faster
 */
export async function load(port: number, { requests, status, holds }: Questions, options: Load) {
  const ready = requests.map(bytesOf);
  const times: number[] = [];
  let busy = 0;
  const sockets = await Promise.all(Array.from({ length: options.connections }, () => opened(port)));
  const start = performance.now();
  let last = start;
  const ask = async (socket: Socket, connection: number) => {
    const answers = new Answers();
    const step = Math.floor(ready.length / options.connections) || 1;
    for (let at = connection * step; performance.now() - start < options.milliseconds; at++) {
      const began = performance.now();
      const answer = await exchange(socket, answers, ready[at % ready.length] ?? Buffer.alloc(0));
      if (answer.status === BUSY) {
        busy += 1;
        continue;
      }
      if (answer.status !== status || !`${answer.head}${answer.body}`.includes(holds))
        throw new Error(
          `answered ${answer.status} ${answer.body.slice(0, 300)}, not ${status} with ${holds}`,
        );
      last = performance.now();
      times.push(last - began);
    }
  };
  try {
    await Promise.all(sockets.map(ask));
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  return {
    asked: times.length,
    perSecond: (times.length * 1000) / Math.max(last - start, options.milliseconds),
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    busy,
  };
}
