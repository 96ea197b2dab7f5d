// Stand-ins for Gatehook: scripted replies without a network, and a server that proves what it was sent.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatehookOptions } from '../../client/index.ts';
import { FakeClock } from '../support/clock.ts';
import { signV1 } from '../support/signing.ts';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
export const APPLICATION = 'shop.generation22';

export interface FakeReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const alice = { decision: 'allow', username: 'alice', roles: ['clerk'], attributes: { region: 'eu' } };
export const allowing = (permissions: readonly string[] = [], username = 'alice'): FakeReply => ({
  status: 200,
  headers: { 'x-request-id': 'request-1' },
  body: { ...alice, username, permissions },
});
export const problem = (status: number, code: string, more: object = {}, headers = {}): FakeReply => ({
  status,
  headers: { 'content-type': 'application/problem+json', 'x-request-id': 'request-1', ...headers },
  body: { type: `urn:gatehook:${code}`, title: 'A title', status, code, ...more },
});

const text = ({ body = '' }: FakeReply) => (typeof body === 'string' ? body : JSON.stringify(body));

export interface SentRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly init: RequestInit;
}

/** A fetch that answers with the replies in turn, the last one for ever; an Error among them is thrown. */
export function scripted(...replies: readonly (FakeReply | Error)[]) {
  const sent: SentRequest[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const body = Buffer.from((init.body ?? '') as Uint8Array).toString();
    sent.push({ url, headers: init.headers as Record<string, string>, body, init });
    const reply = replies[Math.min(sent.length, replies.length) - 1] ?? new Error('no reply is scripted');
    if (reply instanceof Error) throw reply;
    return new Response(text(reply), { status: reply.status, headers: reply.headers ?? {} });
  };
  return { fetch, sent };
}

/** Remembers how long it was made to wait. */
export class WaitingClock extends FakeClock {
  readonly waits: number[] = [];
  override sleep(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    return super.sleep(milliseconds);
  }
}

/** Options of an application that signs, on a clock that stands. */
export const optionsFor = (fetch: GatehookOptions['fetch'], clock = new WaitingClock()): GatehookOptions => ({
  url: 'https://gatehook.example',
  application: APPLICATION,
  signingSecret: SECRET,
  clock,
  random: () => 0.5,
  ...(fetch ? { fetch } : {}),
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * Whether a request is signed by the test's own signer over the bytes that arrived, just now, with a new id. By this machine's clock:
 * who signs is an example or a sender in another language, and reads it too.
 */
function isProved({ headers }: IncomingMessage, body: Buffer, seen: Set<string>): boolean {
  const id = String(headers['webhook-id']);
  const timestamp = Number(headers['webhook-timestamp']);
  const proved =
    headers['gatehook-application'] === APPLICATION &&
    headers['content-type'] === 'application/json' &&
    /^[A-Za-z0-9_-]{20,}$/.test(id) &&
    !seen.has(id) &&
    Math.abs(Date.now() / 1000 - timestamp) < 300 &&
    headers['webhook-signature'] === signV1(SECRET, { id, timestamp, body });
  seen.add(id);
  return proved;
}

export type Answering = (question: Record<string, unknown>, nth: number) => FakeReply | 'hang up';

/** A server on this machine that answers proved questions at `POST /webhook`, and 401 to all else. */
export async function startWebhook(answering: Answering) {
  const seen = new Set<string>();
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    bodies.push(body);
    const proved = request.method === 'POST' && request.url === '/webhook' && isProved(request, body, seen);
    const reply = proved
      ? answering(JSON.parse(body.toString()), seen.size)
      : problem(401, 'untrusted_caller');
    if (reply === 'hang up') request.socket.destroy();
    else response.writeHead(reply.status, reply.headers).end(text(reply));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
