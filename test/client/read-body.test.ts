// How much of a reply is read: Gatehook's own answers whole, and of a body without an end no more than that.
import { describe, expect, test } from '@jest/globals';
import { Gatehook, TokenVerifier } from '../../client/index.ts';
import { MAX_BODY, readBody } from '../../client/read-body.ts';
import { optionsFor } from './fakes.ts';

const CHUNK = new Uint8Array(64 * 1024).fill(32);

/** A body that never ends, and counts what was taken of it. */
function endless() {
  const told = { bytes: 0, cancelled: false };
  const body = new ReadableStream({
    pull(controller) {
      told.bytes += CHUNK.length;
      controller.enqueue(CHUNK);
    },
    cancel() {
      told.cancelled = true;
    },
  });
  return { told, body };
}

describe('the text', () => {
  test('of characters that are cut between two chunks', async () => {
    const bytes = new TextEncoder().encode('{"username":"Müller 🦊"}');
    const body = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readBody(new Response(body))).toBe('{"username":"Müller 🦊"}');
  });

  test.each([
    ['no body', null, ''],
    ['a byte order mark', '\ufeff{}', '{}'],
    ['as long as may be', 'abcde', 'abcde'],
    ['a byte longer', 'abcdef', ''],
  ])('of %s', async (_name, body, text) => {
    expect(await readBody(new Response(body), 5)).toBe(text);
  });
});

test.each([200, 401, 503])('an endless body under %i is ended, and is no answer', async (status) => {
  const { told, body } = endless();
  const gatehook = new Gatehook({
    ...optionsFor(async () => new Response(body, { status })),
    retries: 0,
  });
  await expect(gatehook.authenticate('alice', 'secret')).rejects.toMatchObject({
    name: 'GatehookUnavailableError',
    code: status === 503 ? 'unavailable' : 'unexpected_answer',
  });
  expect(told.cancelled).toBe(true);
  expect(told.bytes).toBeLessThan(MAX_BODY + 4 * CHUNK.length);
});

test('an endless key set is ended after 150,000 bytes', async () => {
  const { told, body } = endless();
  const verifier = new TokenVerifier({
    issuer: 'https://gatehook.example',
    audience: 'orders',
    fetch: async () => new Response(body),
    clock: { now: () => 1_000_000 },
  });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: 'https://gatehook.example',
    aud: 'orders',
    sub: 'alice',
    client_id: 'shop',
    jti: 't',
    roles: [],
    iat: 1000,
    exp: 1900,
  };
  const token = `${part({ alg: 'RS256', typ: 'at+jwt', kid: 'k'.repeat(43) })}.${part(claims)}.c2lnbmF0dXJl`;
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unexpected_answer' });
  expect(told.cancelled).toBe(true);
  expect(told.bytes).toBeLessThan(150_000 + 4 * CHUNK.length);
});
