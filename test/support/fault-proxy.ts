// A proxy in front of a DynamoDB-compatible server that spoils single calls on the wire, as networks and services do.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';

interface Exchanged {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly operation: string;
  readonly body: Buffer;
  /** Asks the real server. */
  readonly forward: () => Promise<{ readonly status: number; readonly body: Buffer }>;
}

/** One way to spoil a call. */
export type Fault = (exchanged: Exchanged) => void | Promise<void>;

const TYPE = 'application/x-amz-json-1.0';

/** Answers in place of the real server. */
export function answer(outgoing: ServerResponse, status: number, body: Buffer | string): void {
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

type Json = Readonly<Record<string, unknown>>;

/** The real answer with each of its items changed; one without items passes as it is. */
const changed =
  (change: (item: Json) => Json): Fault =>
  async ({ outgoing, forward }) => {
    const { status, body } = await forward();
    const whole = JSON.parse(body.toString()) as {
      readonly Responses?: Readonly<Record<string, readonly Json[]>>;
      readonly Items?: readonly Json[];
    };
    const responses = Object.entries(whole.Responses ?? {}).map(([table, items]) => [
      table,
      items.map(change),
    ]);
    const spoiled = {
      ...whole,
      ...(whole.Responses && { Responses: Object.fromEntries(responses) }),
      ...(whole.Items && { Items: whole.Items.map(change) }),
    };
    answer(outgoing, status, JSON.stringify(spoiled));
  };

/** A batch of which nothing is done: its keys are handed back, to be asked for again. Other calls pass as they are. */
const unprocessed: Fault = async ({ operation, outgoing, body, forward }) => {
  const { RequestItems } = JSON.parse(body.toString());
  if (operation === 'BatchGetItem') {
    const tables = Object.keys(RequestItems).map((table) => [table, []]);
    const nothing = { Responses: Object.fromEntries(tables), UnprocessedKeys: RequestItems };
    return answer(outgoing, 200, JSON.stringify(nothing));
  }
  const { status, body: real } = await forward();
  answer(outgoing, status, real);
};

/**
 * Whether such an answer is a lie that nothing can tell from the truth: to a write of the table, an empty object is
 * what AWS itself answers.
 */
export const isBelievable = (operation: string, fault: string): boolean =>
  fault === 'is answered with nothing' && !/^(BatchGet|Query|Scan|GetSecret|PutSecret)/.test(operation);

/** Those that say nothing until the caller's patience ends. */
export const SILENT: readonly string[] = ['hangs', 'is answered with the head only'];

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
  'leaves its keys unprocessed': unprocessed,
  'is answered with nothing': ({ outgoing }) => answer(outgoing, 200, '{}'),
  'comes back with keys only': changed(({ pk, sk }) => ({ pk, sk })),
  'comes back with members of another type': changed(({ pk, sk, ...rest }) => ({
    pk,
    sk,
    ...Object.fromEntries(Object.keys(rest).map((name) => [name, { N: '1' }])),
  })),
};

/** What one or more proxies count and spoil together. */
export interface FaultPlan {
  /** The operations asked since the last `begin`, in their order: `BatchGetItem`. */
  readonly operations: readonly string[];
  /** How many of them were spoiled. */
  spoiled(): number;
  /** Starts to count anew; spoils `count` calls from that index on, if any. */
  begin(at?: number, fault?: Fault, count?: number): void;
  /** Counts a call. @returns what it is spoiled with; null for nothing */
  next(operation: string): Fault | null;
}

export interface FaultProxy extends FaultPlan {
  readonly endpoint: string;
  close(): Promise<void>;
}

export function faultPlan(): FaultPlan {
  const operations: string[] = [];
  let [from, to, spoiled] = [0, 0, 0];
  let planned: Fault | null = null;
  return {
    operations,
    spoiled: () => spoiled,
    begin(at = 0, fault, count = 1) {
      operations.length = 0;
      [from, to, spoiled] = [at, at + count, 0];
      planned = fault ?? null;
    },
    next(operation) {
      const at = operations.push(operation) - 1;
      if (planned === null || at < from || at >= to) return null;
      spoiled += 1;
      return planned;
    },
  };
}

export async function startFaultProxy(upstream: string, plan = faultPlan()): Promise<FaultProxy> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const forward = () => ask(upstream, incoming, body);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const fault = plan.next(operation);
    if (fault !== null) return void (await fault({ incoming, outgoing, operation, body, forward }));
    const real = await forward();
    answer(outgoing, real.status, real.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    ...plan,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
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
