// Answers DynamoDB's protocol from memory, so that little but Gatehook is measured: one port for each latency.
// Reads bring the items of measured-world.ts; Secrets Manager's read of a secret, the signing secret. A claim that is held is refused; the attempts counter's writes are
// answered and forgotten, since every measured password is right and clears it.
import { createServer, type Socket } from 'node:net';
import { crc32 } from 'node:zlib';
import { marshall } from '@aws-sdk/util-dynamodb';
import { hashedPassword, MASTER, sizeOf, type World, worldOf } from '../measured-world.ts';
import { listening, ready, settings } from './frame.ts';

const passwordHash = await hashedPassword();
const worlds = new Map<string, World | null>();
/** Items as JSON; dropped whole when there are too many. */
const items = new Map<string, string | undefined>();
const claims = new Set<string>();
const MOST_KEPT = 200_000;

function itemOf(table: string, pk: string): string | undefined {
  const key = `${table} ${pk}`;
  if (items.has(key)) return items.get(key);
  if (!worlds.has(table)) {
    const size = sizeOf(table);
    worlds.set(table, size && worldOf(size, passwordHash));
  }
  const item = worlds.get(table)?.(pk);
  const json = item && JSON.stringify(marshall(item, { removeUndefinedValues: true }));
  if (items.size >= MOST_KEPT) items.clear();
  items.set(key, json);
  return json;
}

interface Keys {
  readonly Keys: readonly { readonly pk: { readonly S: string } }[];
}
interface Call {
  readonly SecretId?: string;
  readonly RequestItems?: Readonly<Record<string, Keys>>;
  readonly TableName?: string;
  readonly Item?: { readonly pk: { readonly S: string } };
}

function read(requested: Readonly<Record<string, Keys>>): string {
  const tables = Object.entries(requested).map(([table, { Keys }]) => {
    const found = Keys.map(({ pk }) => itemOf(table, pk.S)).filter((json) => json !== undefined);
    return `"${table}":[${found.join()}]`;
  });
  return `{"Responses":{${tables.join()}},"UnprocessedKeys":{}}`;
}

const SECRET = JSON.stringify({ SecretString: JSON.stringify({ master: MASTER }) });

/** @returns the answer's body; null where the condition of a claim does not hold */
function answer(body: string): string | null {
  const { SecretId, RequestItems, TableName, Item }: Call = JSON.parse(body);
  if (SecretId) return SECRET;
  if (RequestItems) return read(RequestItems);
  if (Item) {
    const claim = `${TableName} ${Item.pk.S}`;
    if (claims.has(claim)) return null;
    if (claims.size >= MOST_KEPT) claims.clear();
    claims.add(claim);
  }
  return '{}';
}

const REFUSED =
  '{"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"The conditional request failed"}';

function respond(socket: Socket, request: string): void {
  const body = answer(request);
  const text = body ?? REFUSED;
  socket.write(
    `HTTP/1.1 ${body === null ? '400 Bad Request' : '200 OK'}\r\ncontent-type: application/x-amz-json-1.0\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\nx-amz-crc32: ${crc32(text)}\r\n\r\n${text}`,
  );
}

/** A request comes whole, or in few pieces; by hand, since node:http would cost more than the answers. */
function serve(socket: Socket, latency: number): void {
  let bytes = Buffer.alloc(0);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (more) => {
    bytes = Buffer.concat([bytes, more]);
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/content-length: *([0-9]+)/i.exec(bytes.toString('latin1', 0, end))?.[1] ?? 0);
    if (bytes.length < end + 4 + length) return;
    const request = bytes.toString('utf8', end + 4, end + 4 + length);
    bytes = bytes.subarray(end + 4 + length);
    if (latency === 0) respond(socket, request);
    else setTimeout(respond, latency, socket, request);
  });
}

const server = createServer((socket) => serve(socket, settings<{ latency: number }>().latency));
ready({ port: await listening(server) });
