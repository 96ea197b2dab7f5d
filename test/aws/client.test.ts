// The functions' own client against servers that answer in every way: what is tried again, what is thrown, and when.
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AwsClient, type ClientOptions } from '../../functions/aws/client.ts';
import { environmentCredentials } from '../../functions/aws/credentials.ts';

const NOW = Date.UTC(2026, 10, 27, 21);
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

type Reply = (outgoing: ServerResponse, incoming: IncomingMessage) => void;

/** A server that gives the replies in turn, the last one again and again, and a client of it. */
async function playing(replies: readonly Reply[], options: Partial<ClientOptions> = {}) {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (incoming, outgoing) => {
    requests.push(incoming);
    incoming.resume();
    // The client's clock is the test's, so the real date would look like a wrong clock.
    outgoing.sendDate = false;
    incoming.on('end', () => replies[Math.min(requests.length, replies.length) - 1]?.(outgoing, incoming));
  };
  const server: Server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = new AwsClient({
    service: 'dynamodb',
    region: 'us-east-1',
    endpoint: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    credentials: () => ({ accessKeyId: 'id', secretAccessKey: 'secret' }),
    timeouts: { connection: 0, answer: 0 },
    now: () => NOW,
    ...options,
  });
  open.push(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, requests };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (outgoing) =>
    void outgoing.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
const refused = (name: string, status = 400, headers = {}) =>
  json(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'why' }, headers);
const good = json(200, { done: true });
const cut: Reply = (outgoing) => void outgoing.destroy();
const half: Reply = (outgoing) => {
  outgoing.writeHead(200, { 'content-length': '100' });
  outgoing.write('{"done"', () => outgoing.destroy());
};
const checked = (sum: number, body = '{"done":true}') => json(200, body, { 'x-amz-crc32': String(sum) });

describe('tried again, once, and then it is well', () => {
  test.each([
    ['throttling', refused('ThrottlingException')],
    ['too much for the table', refused('ProvisionedThroughputExceededException')],
    ['a write in another Region', refused('ReplicatedWriteConflictException')],
    ['an error of the server', refused('InternalServerError', 500)],
    ['the page of a proxy, 503', json(503, '<html>')],
    ['429 without a name', json(429, {})],
    ['a cut connection', cut],
    ['half an answer', half],
    ['a page for an answer', json(200, '<html>')],
    ['nothing for an answer', json(200, '')],
    ['a list for an answer', json(200, [])],
    ['a checksum of other bytes', checked(1)],
  ])('%s', async (_what, reply) => {
    const { client, requests } = await playing([reply, good]);
    expect(await client.call('BatchGetItem', {})).toEqual({ done: true });
    expect(requests.length).toBe(2);
  });
});

describe('tried twice and then thrown', () => {
  test.each([
    [
      'throttling',
      refused('ThrottlingException'),
      { name: 'ThrottlingException', message: 'why', status: 400 },
    ],
    ['a cut connection', cut, { code: 'ECONNRESET' }],
    ['half an answer', half, { code: 'ECONNRESET' }],
    ['a page', json(200, '<html>'), { name: 'UnreadableAnswerError', code: 'malformed_answer' }],
    ['503', json(503, '<html>'), { name: 'UnknownError', status: 503 }],
  ])('%s', async (_what, reply, error) => {
    const { client, requests } = await playing([reply]);
    await expect(client.call('BatchGetItem', {})).rejects.toMatchObject(error);
    expect(requests.length).toBe(2);
  });
});

describe('thrown at once', () => {
  test.each([
    ['a condition that does not hold', 'ConditionalCheckFailedException'],
    ['a fault in the request', 'ValidationException'],
    ['no right', 'AccessDeniedException'],
    ['no such table', 'ResourceNotFoundException'],
    ['credentials that are at their end', 'ExpiredTokenException'],
  ])('%s', async (_what, name) => {
    const { client, requests } = await playing([refused(name)]);
    await expect(client.call('PutItem', {})).rejects.toMatchObject({ name, message: 'why' });
    expect(requests.length).toBe(1);
  });

  test('every fault, where only one attempt is allowed', async () => {
    for (const reply of [cut, half, refused('ThrottlingException'), json(500, '')]) {
      const { client, requests } = await playing([reply, good]);
      await expect(client.call('UpdateItem', {}, { attempts: 1 })).rejects.toThrow();
      expect(requests.length).toBe(1);
    }
  });

  test.each([
    ['the header alone', json(400, {}, { 'x-amzn-errortype': 'ResourceNotFoundException:http://x/' })],
    ['a name without a model', json(400, { __type: 'ResourceNotFoundException', Message: 'm' })],
  ])('the name of an error from %s', async (_what, reply) => {
    const { client } = await playing([reply]);
    await expect(client.call('PutItem', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

test('a right checksum is accepted', async () => {
  const { client, requests } = await playing([checked(crc32('{"done":true}'))]);
  expect(await client.call('BatchGetItem', {})).toEqual({ done: true });
  expect(requests.length).toBe(1);
});

test('an answer in pieces that end in the middle of a character is put together', async () => {
  const text = Buffer.from('{"name":"Ünal 🔑"}');
  const { client } = await playing([
    (outgoing) => {
      outgoing.write(text.subarray(0, 10));
      setTimeout(() => outgoing.end(text.subarray(10)), 5);
    },
  ]);
  expect(await client.call('BatchGetItem', {})).toEqual({ name: 'Ünal 🔑' });
});

describe('time', () => {
  const silent: Reply = () => undefined;
  const head: Reply = (outgoing) => void outgoing.writeHead(200, { 'content-length': '9' }).flushHeaders();

  test.each([
    ['no answer', silent],
    ['a head and no body', head],
  ])('%s within the limit: tried again, then TimeoutError', async (_what, reply) => {
    const { client, requests } = await playing([reply], { timeouts: { connection: 0, answer: 60 } });
    await expect(client.call('BatchGetItem', {})).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'the answer did not come within 60 ms',
    });
    expect(requests.length).toBe(2);
  });

  test.each([
    ['before the answer', silent],
    ['in the middle of the answer', head],
  ])('a signal that comes %s ends the call without another attempt', async (_what, reply) => {
    const { client, requests } = await playing([reply]);
    const stop = new AbortController();
    const call = client.call('BatchGetItem', {}, { signal: stop.signal });
    setTimeout(() => stop.abort(), 60);
    await expect(call).rejects.toThrow();
    expect(requests.length).toBe(1);
  });

  test('a signal that came before: nothing is sent', async () => {
    const { client, requests } = await playing([good]);
    await expect(client.call('BatchGetItem', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(requests.length).toBe(0);
  });

  test('an answer that does not end: read no further than 20 MB', async () => {
    const { client } = await playing([
      (outgoing) => {
        const more = () => {
          while (outgoing.writable && outgoing.write(Buffer.alloc(1 << 20, 32)));
        };
        outgoing.on('drain', more).on('error', () => undefined);
        more();
      },
    ]);
    await expect(client.call('BatchGetItem', {}, { attempts: 1 })).rejects.toMatchObject({
      name: 'UnreadableAnswerError',
      message: 'The answer of AWS cannot be read: it does not end. Look for a proxy in front of it.',
    });
  });
});

describe('the clock', () => {
  const at = (milliseconds: number) => ({ date: new Date(milliseconds).toUTCString() });
  const dates = (requests: readonly IncomingMessage[]) =>
    requests.map(({ headers }) => headers['x-amz-date']);

  test('ten minutes wrong: corrected by the refusal, and tried again', async () => {
    const skewed = refused('InvalidSignatureException', 400, at(NOW + 600_000));
    const { client, requests } = await playing([skewed, good]);
    await client.call('BatchGetItem', {});
    await client.call('BatchGetItem', {});
    expect(dates(requests)).toEqual(['20261127T210000Z', '20261127T211000Z', '20261127T211000Z']);
  });

  test.each([
    ['right', at(NOW + 3000)],
    ['not told', { date: '' }],
  ])('%s: a refused signature is an error', async (_what, headers) => {
    const { client, requests } = await playing([refused('InvalidSignatureException', 400, headers)]);
    await expect(client.call('BatchGetItem', {})).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    expect(requests.length).toBe(1);
  });

  test('wrong without an end: tried again once', async () => {
    const { client, requests } = await playing([
      refused('RequestTimeTooSkewed', 403, at(NOW + 600_000)),
      refused('RequestTimeTooSkewed', 403, at(NOW - 600_000)),
    ]);
    await expect(client.call('BatchGetItem', {})).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
    expect(requests.length).toBe(2);
  });
});

describe('credentials', () => {
  test('are read before every attempt, so that renewed ones count', async () => {
    const environment: Record<string, string> = {
      AWS_ACCESS_KEY_ID: 'first',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_SESSION_TOKEN: 't1',
    };
    const { client, requests } = await playing(
      [
        (outgoing) => {
          Object.assign(environment, { AWS_ACCESS_KEY_ID: 'second', AWS_SESSION_TOKEN: 't2' });
          outgoing.writeHead(500).end('');
        },
        good,
      ],
      { credentials: environmentCredentials(environment) },
    );
    await client.call('BatchGetItem', {});
    expect(requests.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['t1', 't2']);
    expect(requests.map(({ headers }) => headers.authorization?.match(/Credential=(\w+)/)?.[1])).toEqual([
      'first',
      'second',
    ]);
  });

  test.each([
    {},
    { AWS_ACCESS_KEY_ID: 'a' },
    { AWS_SECRET_ACCESS_KEY: 'b' },
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: 'b' },
  ])('%j: nothing is sent, and the error names the variables and no value', async (environment) => {
    const { client, requests } = await playing([good], { credentials: environmentCredentials(environment) });
    await expect(client.call('BatchGetItem', {})).rejects.toMatchObject({
      name: 'NoCredentialsError',
      message: expect.stringMatching(/^AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set\. /),
    });
    expect(requests.length).toBe(0);
  });

  test('the secret is in nothing that is sent or thrown', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG';
    const { client, requests } = await playing([refused('AccessDeniedException')], {
      credentials: () => ({ accessKeyId: 'id', secretAccessKey: secret, sessionToken: 'token-text' }),
    });
    const error = await client.call('PutItem', {}).catch((thrown: unknown) => thrown);
    const told = [
      String(error),
      JSON.stringify(error),
      JSON.stringify(requests.map(({ headers }) => headers)),
    ];
    expect(told.join()).not.toContain(secret);
    expect(told.slice(0, 2).join()).not.toContain('token-text');
  });
});

test('connections are kept: ten calls in turn use one', async () => {
  const sockets = new Set<unknown>();
  const { client } = await playing([
    (outgoing, incoming) => {
      sockets.add(incoming.socket);
      outgoing.end('{}');
    },
  ]);
  for (let count = 0; count < 10; count++) await client.call('BatchGetItem', {});
  expect(sockets.size).toBe(1);
});
