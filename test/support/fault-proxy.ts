// A proxy in front of a DynamoDB-compatible server that spoils single calls on the wire, as networks and services do.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';

interface Exchanged {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
  /** Asks the real server. */
  readonly forward: () => Promise<{ readonly status: number; readonly body: Buffer }>;
}

/** One way to spoil a call. */
export type Fault = (exchanged: Exchanged) => void | Promise<void>;

const TYPE = 'application/x-amz-json-1.0';

function answer(outgoing: ServerResponse, status: number, body: Buffer | string): void {
  outgoing.writeHead(status, { 'content-type': TYPE, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

const refusal =
  (status: number, type: string): Fault =>
  ({ outgoing }) =>
    answer(
      outgoing,
      status,
      JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'x' }),
    );

/** The real answer, changed; an answer that is no object of items passes as it is. */
const changed =
  (change: (item: Record<string, unknown>) => Record<string, unknown>): Fault =>
  async ({ outgoing, forward }) => {
    const { status, body } = await forward();
    const whole = JSON.parse(body.toString()) as { Responses?: Record<string, Record<string, unknown>[]> };
    const responses = Object.entries(whole.Responses ?? {}).map(([table, items]) => [
      table,
      items.map(change),
    ]);
    answer(
      outgoing,
      status,
      JSON.stringify({ ...whole, ...(whole.Responses && { Responses: Object.fromEntries(responses) }) }),
    );
  };

export const FAULTS: Readonly<Record<string, Fault>> = {
  'is throttled': refusal(400, 'ThrottlingException'),
  'exceeds the throughput': refusal(400, 'ProvisionedThroughputExceededException'),
  'is answered 500': refusal(500, 'InternalServerError'),
  'is refused by IAM': refusal(400, 'AccessDeniedException'),
  hangs: () => undefined,
  'is cut before it is sent on': ({ incoming }) => void incoming.socket.destroy(),
  'loses its reply': async ({ incoming, forward }) => {
    await forward();
    incoming.socket.destroy();
  },
  'is cut in the middle of its reply': async ({ incoming, outgoing, forward }) => {
    const { body } = await forward();
    outgoing.writeHead(200, { 'content-type': TYPE, 'content-length': body.length + 64 });
    outgoing.write(body.subarray(0, body.length / 2), () => incoming.socket.destroy());
  },
  'is answered with half a second between two pieces': async ({ outgoing, forward }) => {
    const { body, status } = await forward();
    outgoing.writeHead(status, { 'content-type': TYPE });
    outgoing.write(body.subarray(0, body.length / 2));
    setTimeout(() => outgoing.end(body.subarray(body.length / 2)), 500);
  },
  'is answered with the head only': ({ outgoing }) => {
    outgoing.writeHead(200, { 'content-type': TYPE, 'content-length': 64 });
    outgoing.flushHeaders();
  },
  'is answered with another checksum': async ({ outgoing, forward }) => {
    const { body, status } = await forward();
    outgoing.writeHead(status, {
      'content-type': TYPE,
      'content-length': body.length,
      'x-amz-crc32': (crc32(body) + 1) % 2 ** 32,
    });
    outgoing.end(body);
  },
  'is answered with a page': ({ outgoing }) => answer(outgoing, 200, '<html>gateway</html>'),
  'is answered with nothing': ({ outgoing }) => answer(outgoing, 200, '{}'),
  'comes back with keys only': changed(({ pk, sk }) => ({ pk, sk })),
  'comes back with members of another type': changed(({ pk, sk, ...rest }) => ({
    pk,
    sk,
    ...Object.fromEntries(Object.keys(rest).map((name) => [name, { N: '1' }])),
  })),
};

export interface FaultProxy {
  readonly endpoint: string;
  /** The operations asked since the last `begin`, in their order: `BatchGetItem`. */
  readonly operations: readonly string[];
  /** Starts to count anew; spoils the call of that index, if any. */
  begin(at?: number, fault?: Fault): void;
  close(): Promise<void>;
}

export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const operations: string[] = [];
  let spoiled: { readonly at: number; readonly fault: Fault } | null = null;
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const forward = () => ask(upstream, incoming, body);
    const at = operations.push(String(incoming.headers['x-amz-target']).split('.')[1] ?? '') - 1;
    if (spoiled?.at === at) return void (await spoiled.fault({ incoming, outgoing, body, forward }));
    const real = await forward();
    answer(outgoing, real.status, real.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations,
    begin(at, fault) {
      operations.length = 0;
      spoiled = at === undefined || fault === undefined ? null : { at, fault };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function ask(upstream: string, { method, headers }: IncomingMessage, body: Buffer) {
  const sent = request(upstream, { method, headers: { ...headers, host: new URL(upstream).host } });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) };
}
