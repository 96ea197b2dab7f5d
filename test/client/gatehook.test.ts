// The client over real HTTP on this machine: what arrives, what never leaves, and how long it waits.
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Gatehook, type GatehookOptions } from '../../client/index.ts';
import {
  type Answering,
  APPLICATION,
  allowing,
  optionsFor,
  problem,
  SECRET,
  scripted,
  startWebhook,
} from './fakes.ts';

const PASSWORD = 'canary-password';
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function clientOf(answering: Answering, options: Partial<GatehookOptions> = {}) {
  const server = await startWebhook(answering);
  open.push(server);
  const { url } = server;
  const given = { url, application: APPLICATION, signingSecret: SECRET, random: () => 0, ...options };
  return { server, gatehook: new Gatehook(given as GatehookOptions) };
}

describe('over HTTP', () => {
  test('a signed question is answered', async () => {
    const { gatehook, server } = await clientOf(({ permissions }) =>
      allowing(permissions as string[], 'ålice'),
    );
    const question = { username: 'ålice', password: PASSWORD, permissions: ['orders:42:refund'] };
    expect(await gatehook.check(question)).toEqual({
      allowed: true,
      user: { username: 'ålice', roles: ['clerk'], attributes: { region: 'eu' } },
      permissions: ['orders:42:refund'],
    });
    expect(server.bodies.map(String)).toEqual([JSON.stringify(question)]);
  });

  test('another secret is not believed', async () => {
    const { gatehook } = await clientOf(() => allowing(), {
      signingSecret: `whsec_${Buffer.alloc(24, 7).toString('base64')}`,
    });
    await expect(gatehook.authenticate('alice', PASSWORD)).rejects.toMatchObject({
      code: 'untrusted_caller',
    });
  });

  test('a connection that breaks is tried again, with a new id', async () => {
    const { gatehook, server } = await clientOf((_question, nth) => (nth === 1 ? 'hang up' : allowing()));
    expect(await gatehook.authenticate('alice', PASSWORD)).toMatchObject({ allowed: true });
    expect(server.bodies).toHaveLength(2);
  });

  test('no server listens', async () => {
    const { gatehook, server } = await clientOf(() => allowing(), { retries: 0 });
    await server.close();
    open.splice(0);
    await expect(gatehook.authenticate('alice', PASSWORD)).rejects.toMatchObject({
      name: 'GatehookUnavailableError',
      code: 'network',
      message: `Gatehook could not be reached at ${server.url}/webhook.`,
    });
  });

  test.each([301, 302, 303, 307, 308])(
    'a redirect by %i is not followed: nothing travels on',
    async (status) => {
      const elsewhere = await startWebhook(() => allowing());
      open.push(elsewhere);
      const location = `${elsewhere.url}/webhook`;
      const { gatehook } = await clientOf(() => ({ status, headers: { location } }));
      await expect(gatehook.authenticate('alice', PASSWORD)).rejects.toMatchObject({
        code: 'unexpected_answer',
      });
      expect(elsewhere.bodies).toEqual([]);
    },
  );
});

describe('the timeout', () => {
  /** Never answers, but minds the signal, as fetch does. */
  const silent: GatehookOptions['fetch'] = (_url, { signal }) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

  test('of one attempt without an answer', async () => {
    const gatehook = new Gatehook({ ...optionsFor(silent), timeout: 20, retries: 1 });
    await expect(gatehook.authenticate('alice', PASSWORD)).rejects.toMatchObject({
      name: 'GatehookUnavailableError',
      code: 'timeout',
      message: 'Gatehook did not answer within 20 ms.',
    });
  });

  test('counts for the body too', async () => {
    const cutOff: GatehookOptions['fetch'] = async (_url, { signal }) =>
      new Response(
        new ReadableStream({
          start: (body) => signal?.addEventListener('abort', () => body.error(signal.reason)),
        }),
      );
    const gatehook = new Gatehook({ ...optionsFor(cutOff), timeout: 20, retries: 0 });
    await expect(gatehook.authenticate('alice', PASSWORD)).rejects.toMatchObject({ code: 'timeout' });
  });
});

describe('the proof', () => {
  test('an API key goes as Bearer, without a signature', async () => {
    const apiKey = `ghk_shop_${'k'.repeat(32)}_${'c'.repeat(16)}`;
    const { fetch, sent } = scripted(allowing());
    const gatehook = new Gatehook({ url: 'https://gatehook.example', application: 'shop', apiKey, fetch });
    await gatehook.authenticate('alice', PASSWORD);
    expect(sent[0]?.headers).toEqual({
      'content-type': 'application/json',
      authorization: `Bearer ${apiKey}`,
    });
  });

  test('the id is 24 random characters without a dot', async () => {
    const { fetch, sent } = scripted(allowing());
    await new Gatehook(optionsFor(fetch)).authenticate('alice', PASSWORD);
    expect(sent[0]?.headers['webhook-id']).toMatch(/^msg_[A-Za-z0-9_-]{24}$/);
  });

  test('a runtime without ed25519 says so', async () => {
    const importKey = crypto.subtle.importKey;
    crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'));
    const privateKey = `whsk_${Buffer.alloc(64, 7).toString('base64')}`;
    const { fetch } = scripted(allowing());
    const gatehook = new Gatehook({
      url: 'https://gatehook.example',
      application: 'shop',
      privateKey,
      fetch,
    });
    try {
      await expect(gatehook.authenticate('alice', PASSWORD)).rejects.toMatchObject({
        code: 'invalid_configuration',
        message: 'This runtime cannot sign with ed25519: use "signingSecret", or a newer version of it.',
      });
    } finally {
      crypto.subtle.importKey = importKey;
    }
  });
});

describe('the request id', () => {
  test.each([
    ['x-request-id', { 'x-request-id': 'ours' }, 'ours'],
    ['apigw-requestid, where API Gateway itself refuses', { 'apigw-requestid': 'theirs' }, 'theirs'],
    ['x-request-id before the other', { 'x-request-id': 'ours', 'apigw-requestid': 'theirs' }, 'ours'],
  ])('from %s', async (_name, headers, requestId) => {
    const { fetch } = scripted({ status: 404, headers });
    const asked = new Gatehook(optionsFor(fetch)).authenticate('alice', PASSWORD);
    await expect(asked).rejects.toMatchObject({ requestId });
  });
});

describe('secrets', () => {
  const { fetch: failing } = scripted(new TypeError('fetch failed'));
  test.each([
    ['no network', failing],
    ['untrusted_caller', scripted(problem(401, 'untrusted_caller')).fetch],
    ['malformed_question', scripted(problem(400, 'malformed_question', { detail: 'At /password.' })).fetch],
    [
      'a reply that repeats the question',
      scripted({ status: 200, body: `{"password":"${PASSWORD}"}` }).fetch,
    ],
  ])('are in no error: %s', async (_name, fetch) => {
    const gatehook = new Gatehook(optionsFor(fetch));
    const [outcome] = await Promise.allSettled([gatehook.authenticate('alice', PASSWORD)]);
    expect(outcome).toMatchObject({ status: 'rejected' });
    expect(inspect(outcome, { depth: 9, showHidden: true })).not.toMatch(/canary|whsec_|MfKQ9r8G/);
  });

  test('are not shown by a client that is logged', () => {
    const gatehook = new Gatehook(optionsFor(failing));
    const shown = `${inspect(gatehook, { depth: 9, showHidden: true })}${JSON.stringify(gatehook)}`;
    expect(shown).toBe('Gatehook {}{}');
  });
});
