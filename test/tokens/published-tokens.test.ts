// Tokens as an authorizer of another team takes them: by the published keys, fetched rarely, and never a yes without them.
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { PublishedTokens } from '../../functions/tokens/published-tokens.ts';
import { PASSWORD } from '../support/stack.ts';
import { ISSUER, startTokenStack, type TokenStack } from '../support/tokens.ts';

let stack: TokenStack;
let token: string;
let answers: (() => Response | Promise<Response>)[];
let asked: string[];
let published: string;

beforeAll(async () => {
  stack = await startTokenStack();
  await stack.addApplication('shop', { mayIssueTokens: true });
  await stack.addRole('clerk', ['orders:*:read']);
  await stack.addUser('alice', { password: PASSWORD, roles: ['clerk'] });
  published = (await stack.ask(null, { path: '/.well-known/jwks.json', method: 'GET', unsigned: true })).body;
});
beforeEach(async () => {
  token = await stack.token();
  asked = [];
});
afterAll(() => stack.database.close());

const keySet = () => new Response(published);

/** Fetches what `answers` holds, one after the other, and the last for ever. */
function tokens(...scripted: (() => Response | Promise<Response>)[]): PublishedTokens {
  answers = scripted;
  const fetch = async (url: unknown, init: unknown) => {
    asked.push(String(url));
    expect(init).toMatchObject({ redirect: 'manual', signal: expect.any(AbortSignal) });
    const next = answers.length > 1 ? answers.shift() : answers[0];
    return next?.() as Promise<Response>;
  };
  return new PublishedTokens({
    issuer: ISSUER,
    fetch: fetch as typeof globalThis.fetch,
    now: () => stack.clock.now(),
  });
}

test('a live token is verified with keys that were fetched once, from below the issuer', async () => {
  const read = tokens(keySet);
  for (let round = 0; round < 3; round++)
    expect(await read.verify(token)).toMatchObject({ username: 'alice', audience: 'shop' });
  expect(asked).toEqual([`${ISSUER}/.well-known/jwks.json`]);
});

test.each([
  ['an EC key', { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: 'a', x: 'x', y: 'y' }],
  ['an RSA key for encryption', { kty: 'RSA', alg: 'RSA-OAEP', use: 'enc', kid: 'a', n: 'AQAB', e: 'AQAB' }],
  ['a key without a name', { kty: 'RSA', alg: 'RS256', use: 'sig', n: 'AQAB', e: 'AQAB' }],
  ['null', null],
])('%s beside ours is left out', async (_what, key) => {
  const set = JSON.stringify({ keys: [key, ...JSON.parse(published).keys] });
  expect(await tokens(() => new Response(set)).verify(token)).toMatchObject({ username: 'alice' });
});

test('a key that the runtime refuses to import is left out', async () => {
  const key = { kty: 'RSA', alg: 'RS256', use: 'sig', kid: 'a', n: 'AQAB', e: 'AQAB' };
  const set = JSON.stringify({ keys: [key, ...JSON.parse(published).keys] });
  const imported = jest.spyOn(crypto.subtle, 'importKey').mockRejectedValueOnce(new Error('no such key'));
  try {
    expect(await tokens(() => new Response(set)).verify(token)).toMatchObject({ username: 'alice' });
    expect(imported).toHaveBeenCalledTimes(2);
  } finally {
    imported.mockRestore();
  }
});

test('nothing is ever signed here', async () => {
  await expect(tokens(keySet).issue()).rejects.toMatchObject({
    name: 'TokenKeyError',
    code: 'no_token_key',
    message: 'This function holds no key that signs tokens.',
  });
});

test('keys are fetched again after five minutes, so that a retired one is forgotten', async () => {
  const other = JSON.stringify({ keys: [{ ...JSON.parse(published).keys[0], kid: 'x'.repeat(43) }] });
  const read = tokens(keySet, () => new Response(other));
  expect(await read.verify(token)).not.toBeNull();
  stack.clock.advance(5 * 60_000);
  expect(await read.verify(token)).toBeNull();
});

test('200 tokens of unknown keys fetch the set at most once more', async () => {
  const read = tokens(keySet);
  await read.verify(token);
  stack.clock.advance(31_000);
  const [, claims, signature] = token.split('.');
  for (let at = 0; at < 200; at++) {
    const kid = String(at).padStart(43, 'k');
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'at+jwt', kid })).toString('base64url');
    expect(await read.verify([header, claims, signature].join('.'))).toBeNull();
  }
  expect(asked).toHaveLength(2);
});

describe('a key set that cannot be had is unknown, never a refusal and never a yes', () => {
  test.each<[string, () => Response | Promise<Response>]>([
    ['no connection', () => Promise.reject(new TypeError('fetch failed'))],
    ['a time-out', () => Promise.reject(new DOMException('too slow', 'TimeoutError'))],
    ['503', () => new Response('{"code":"unavailable"}', { status: 503 })],
    ['503 with a key set', () => new Response(published, { status: 503 })],
    ['404', () => new Response('', { status: 404 })],
    ['a redirect', () => new Response('', { status: 302, headers: { location: 'https://evil.example' } })],
    ['a page', () => new Response('<html>')],
    ['no keys', () => new Response('{"keys":[]}')],
    ['null', () => new Response('null')],
    ['keys that are no list', () => new Response('{"keys":{"0":1}}')],
    ['a set of 65,537 characters', () => new Response(published.padEnd(65_537))],
    ['an EC key', () => new Response('{"keys":[{"kty":"EC","kid":"a","alg":"ES256","use":"sig"}]}')],
    ['an RSA key for encryption', () => new Response(published.replaceAll('"sig"', '"enc"'))],
    ['an RSA key for another algorithm', () => new Response(published.replaceAll('"RS256"', '"PS256"'))],
    ['a key of another kind with the members of RSA', () => new Response(published.replace('"RSA"', '"EC"'))],
    ['a key whose name is a number', () => new Response(published.replace(/"kid":"[^"]+"/, '"kid":1'))],
    ['an RSA key that is none', () => new Response(published.replace(/"n":"[^"]+"/, '"n":"!"'))],
  ])('%s', async (_what, answer) => {
    await expect(tokens(answer).verify(token)).rejects.toBeDefined();
  });

  test('the log says what was asked and what it answered', async () => {
    const answers = tokens(() => new Response(published, { status: 503 }));
    await expect(answers.verify(token)).rejects.toMatchObject({
      code: 'no_key_set',
      message: `What ${ISSUER}/.well-known/jwks.json answers (status 503) holds no token keys.`,
    });
  });

  test('a set of 65,536 characters is read', async () => {
    expect(await tokens(() => new Response(published.padEnd(65_536))).verify(token)).not.toBeNull();
  });

  test('known keys go on for a day while the set cannot be fetched, and no longer', async () => {
    const read = tokens(keySet, () => new Response('', { status: 503 }));
    expect(await read.verify(token)).not.toBeNull();
    stack.clock.advance(10 * 60_000);
    expect(await read.verify(token)).not.toBeNull();
    stack.clock.advance(24 * 3_600_000);
    await expect(read.verify(token)).rejects.toMatchObject({ code: 'no_key_set' });
  });
});
