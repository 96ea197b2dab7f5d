// The token service of container registries: what its tokens say, what a stage without a key answers, how scopes read.
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type JWTPayload, jwtVerify } from 'jose';
import { makeRegistryKey } from '../../cli/secrets/make-registry-key.ts';
import { formatRegistryKey, type RegistryKey } from '../../functions/dialects/oci/registry-key.ts';
import { formatScopes, parseScopes } from '../../functions/dialects/oci/scope.ts';
import { MalformedError } from '../../functions/http/problem.ts';
import { startStack, type TestStack } from '../support/stack.ts';

let stack: TestStack;
let pathKey: string;
let key: RegistryKey;

beforeAll(async () => {
  stack = await startStack();
  key = await makeRegistryKey(stack.clock.now());
  pathKey = await stack.addKeyedApplication('registry', { dialects: ['oci'] }, 'path');
  await stack.addUser('alice', {
    password: 'secret',
    grants: ['oci:reg:repository:team/*:*', '!oci:reg:repository:team/*:delete'],
  });
});
afterAll(() => stack.database.close());

async function get(
  scopes: readonly string[],
  read = async () => formatRegistryKey(key),
  password = 'secret',
) {
  const query = scopes.map((scope) => `scope=${encodeURIComponent(scope)}`).join('&');
  const { status, body } = await stack.ask(null, {
    app: stack.instance({ readRegistryKey: read }),
    path: `/oci/key/${pathKey}/token`,
    method: 'GET',
    query: `service=reg&${query}`,
    headers: { authorization: `Basic ${Buffer.from(`Alice:${password}`).toString('base64')}` },
    unsigned: true,
  });
  return { status, ...JSON.parse(body) };
}

describe('a token', () => {
  /** As a registry does: the certificate it holds must be the one in the token, and verify it. */
  async function read(token: string): Promise<JWTPayload> {
    const { publicKey } = new X509Certificate(Buffer.from(key.certificate, 'base64'));
    const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
      algorithms: ['ES256'],
      currentDate: new Date(stack.clock.now()),
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'JWT', x5c: [key.certificate] });
    return payload;
  }

  test('holds what is both asked and allowed, for one registry and five minutes', async () => {
    const { token, access_token: again } = await get([
      'repository:team/app:delete,push,pull',
      'repository:other/app:pull',
    ]);
    const now = Math.floor(stack.clock.now() / 1000);
    expect(again).toBe(token);
    expect(await read(token)).toEqual({
      access: [{ type: 'repository', name: 'team/app', actions: ['push', 'pull'] }],
      iss: 'gatehook',
      sub: 'alice',
      aud: 'reg',
      jti: expect.stringMatching(/^[\w-]{22}$/),
      iat: now,
      nbf: now,
      exp: now + 300,
    });
  });

  test('holds nothing where nothing is allowed', async () => {
    expect(await read((await get(['repository:other/app:pull,push'])).token)).toMatchObject({ access: [] });
  });

  test('a colon in a name stays in its segment', async () => {
    const scopes = ['repository:team/app:x:pull', 'repository:team/app:pull'];
    expect(await read((await get(scopes)).token)).toMatchObject({
      access: [
        { name: 'team/app:x', actions: ['pull'] },
        { name: 'team/app', actions: ['pull'] },
      ],
    });
    expect(stack.records.at(-1)?.decision).toMatchObject({
      permissions: ['oci:reg:repository:team/app%3Ax:pull', 'oci:reg:repository:team/app:pull'],
    });
  });
});

describe('without a key', () => {
  test.each([
    [
      'a secret that was never filled',
      '{"initial":"x"}',
      /^This stage has no registry key\. Make it: npx gatehook/,
    ],
    ['no JSON', '…', /^The secret of the registry key is not JSON\. Restore/],
    ['null', 'null', /is no JSON object/],
    ['an RSA key', '{"privateJwk":{"kty":"RSA"},"certificate":"x"}', /holds no private key on P-256/],
  ])('%s: the answer is unknown, no password is tried, and the log says why', async (_what, text, reason) => {
    const before = stack.hasher.runs;
    expect(await get([], async () => text)).toEqual({
      status: 503,
      errors: [{ code: 'UNAVAILABLE', message: 'The decision could not be made' }],
    });
    expect(stack.lines.at(-1)).toMatchObject({
      dialect: 'oci',
      code: 'unavailable',
      reason: expect.stringMatching(reason),
      cause: expect.stringContaining('RegistryKeyError'),
    });
    expect(stack.hasher.runs).toBe(before);
  });

  test('a certificate that is missing', async () => {
    const text = JSON.stringify({ privateJwk: key.privateJwk });
    expect((await get([], async () => text)).status).toBe(503);
    expect(stack.lines.at(-1)?.reason).toMatch(/holds no certificate/);
  });
});

describe('scopes', () => {
  test.each([
    ['repository:app:pull', [{ type: 'repository', name: 'app', actions: ['pull'] }]],
    ['repository:host:5000/app:pull', [{ type: 'repository', name: 'host:5000/app', actions: ['pull'] }]],
    [
      'repository(plugin):a/b:pull',
      [{ type: 'repository', class: 'plugin', name: 'a/b', actions: ['pull'] }],
    ],
    ['registry:catalog:*', [{ type: 'registry', name: 'catalog', actions: ['*'] }]],
    ['repository:app:push,pull,push', [{ type: 'repository', name: 'app', actions: ['push', 'pull'] }]],
    ['', []],
  ])('%j', (scope, expected) => {
    expect(parseScopes([scope])).toEqual(expected);
    expect(parseScopes([formatScopes(parseScopes([scope]))])).toEqual(expected);
  });

  test.each([
    'repository',
    'repository:pull',
    ':app:pull',
    'repository::pull',
    'repository:app:',
    'repository:app:pull,',
    'Repository:app:pull',
    'repository():app:pull',
    'repository:*:pull',
    'repository:../x:pull',
    'repository:app:p*',
    'repository:app:Pull',
    `repository:${'a'.repeat(256)}:pull`,
  ])('%s is refused', (scope) => {
    expect(() => parseScopes([scope])).toThrow(
      new MalformedError(
        'malformed_question',
        'A scope must be type:name:action, as in repository:team/app:pull,push.',
      ),
    );
  });

  test('50 actions are taken, 51 are not', () => {
    const scopes = (count: number) => Array.from({ length: count }, (_, n) => `repository:app${n}:pull`);
    expect(parseScopes(scopes(50))).toHaveLength(50);
    expect(() => parseScopes(scopes(51))).toThrow('At most 50 actions in one request.');
  });

  test('a name of 255 characters is taken', () => {
    expect(parseScopes([`repository:${'a'.repeat(255)}:pull`])).toHaveLength(1);
  });
});
