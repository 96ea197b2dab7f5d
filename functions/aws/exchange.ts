// One HTTP request and its whole answer, within a time, over connections that are kept.
import type {
  Agent,
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  RequestOptions,
  request,
} from 'node:http';
import type { Socket } from 'node:net';
import { TimeoutError, UnreadableAnswerError } from './errors.ts';

/** Milliseconds for one attempt; 0 is no limit. */
export interface Timeouts {
  /** Until the connection stands, TLS included. */
  readonly connection: number;
  /** Until the whole answer is there. */
  readonly answer: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Way {
  readonly url: URL;
  readonly timeouts: Timeouts;
}

interface Outgoing {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Bytes. A BatchGetItem brings 16 MB at most; what goes on longer is no answer. */
const LONGEST_ANSWER = 20 * 1024 * 1024;
const SOCKETS = 50;

/** A way to one server, whose connections stay open between requests. */
export class Connections {
  readonly #way: Way;
  readonly #agent: Agent;
  readonly #request: typeof request;
  readonly #target: RequestOptions;

  constructor(way: Way) {
    this.#way = way;
    const { protocol, hostname, port } = way.url;
    // Not imported: an import of node:http reads all its exports, and `WebSocket` among them loads undici (40 ms of init).
    const { Agent, request } = process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
    this.#agent = new Agent({ keepAlive: true, maxSockets: SOCKETS });
    this.#request = request;
    // A URL writes an IPv6 address in brackets; the resolver wants it without.
    this.#target = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, method: 'POST', path: '/' };
  }

  /**
   * @throws TimeoutError, UnreadableAnswerError; AbortError when the signal ends it; the network's error with its `code`
   */
  send({ headers, body }: Outgoing, signal?: AbortSignal): Promise<HttpAnswer> {
    const outgoing = this.#request({
      ...this.#target,
      agent: this.#agent,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      ...(signal && { signal }),
    });
    let stream: ClientRequest | IncomingMessage = outgoing;
    const end = (error: Error) => void stream.destroy(error);
    const timer = timeout(this.#way.timeouts.answer, 'the answer', end);
    outgoing.on('socket', (socket) => this.#limitConnecting(socket, end));
    const answer = new Promise<HttpAnswer>((resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        stream = incoming;
        receive(incoming).then(resolve, reject);
      });
    });
    outgoing.end(body);
    return answer.finally(() => clearTimeout(timer));
  }

  #limitConnecting(socket: Socket, end: (error: Error) => void): void {
    if (!socket.connecting) return;
    const timer = timeout(this.#way.timeouts.connection, 'the connection', end);
    const stop = () => clearTimeout(timer);
    socket.once('close', stop);
    socket.once(this.#way.url.protocol === 'https:' ? 'secureConnect' : 'connect', stop);
  }

  /** Ends what is open. */
  close(): void {
    this.#agent.destroy();
  }
}

function timeout(milliseconds: number, what: string, end: (error: Error) => void) {
  return milliseconds === 0
    ? undefined
    : setTimeout(() => end(new TimeoutError(what, milliseconds)), milliseconds);
}

/** The whole answer; an end that comes before its length is an error of the stream. */
function receive(incoming: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_ANSWER) incoming.destroy(new UnreadableAnswerError('it does not end'));
  });
  return new Promise((resolve, reject) => {
    incoming.on('error', reject);
    incoming.on('end', () =>
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) }),
    );
  });
}
