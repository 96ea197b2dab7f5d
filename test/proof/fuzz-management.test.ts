// Made-up requests to the routes by which users are managed, and plain bytes to the server: no defect, nothing read, written or hashed
// before proof, nothing beyond the limit, and a server that goes on.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../functions/http/app.ts';
import { type GatewayEvent, inboundFromEvent } from '../../functions/http/inbound.ts';
import { startHttp } from '../../local/http.ts';
import { patchOf, type ScimStack, startScim, USER } from '../scim/support.ts';
import { canaries } from '../support/canary.ts';
import { interceptTable, type SentCommand } from '../support/intercept.ts';
import { plainHasher } from '../support/management-requests.ts';
import { NASTY, nearMiss } from '../support/near-miss.ts';
import fc from '../support/property.ts';
import { scanNames } from '../support/scan-names.ts';

const RUNS = Number(process.env.GATEHOOK_FUZZ ?? 400);
const SEED = Number(process.env.GATEHOOK_SEED ?? Date.now() % 2 ** 31);
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const options = { numRuns: RUNS, seed: SEED };

let stack: ScimStack;
let app: App;
let sent: SentCommand[];
let hashes = 0;
let id = '';
let asked = 0;

beforeAll(async () => {
  canaries.allow(NASTY);
  stack = await startScim({ mayManage: ['team-*'], mayGive: ['clerk'], mayResetPasswords: true });
  await stack.addRole('clerk', ['orders:*']);
  await stack.addUser('boss', { grants: ['**'] });
  const counted = interceptTable(stack.database.table);
  sent = counted.sent;
  const hasher = {
    ...plainHasher,
    hash: async (password: string) => {
      hashes += 1;
      return password;
    },
  };
  app = stack.manager(counted.table, { hasher });
  id = (await stack.scim('POST', '/Users', { schemas: [USER], userName: 'team-alice' })).body.id;
});
afterAll(() => stack.database.close());

/** One real request of each kind. */
function realEvents(authorization: string): readonly GatewayEvent[] {
  const event = (method: string, path: string, body?: object): GatewayEvent => {
    const [rawPath = '', rawQueryString = ''] = path.split('?');
    return {
      rawPath,
      rawQueryString,
      headers: {
        host: 'auth.example.com',
        authorization,
        'content-type': path.startsWith('/scim') ? 'application/scim+json' : 'application/json',
        'if-match': 'W/"x"',
      },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)).toString('base64'),
      isBase64Encoded: true,
      requestContext: { requestId: 'gateway', stage: '$default', http: { method, sourceIp: '203.0.113.9' } },
    };
  };
  const group = Buffer.from('clerk').toString('base64url');
  const user = {
    schemas: [USER],
    userName: 'team-bob',
    active: true,
    emails: [{ value: 'b@x', primary: true }],
  };
  return [
    event(
      'GET',
      '/scim/v2/Users?filter=userName%20eq%20%22team-alice%22&startIndex=1&count=2&attributes=userName',
    ),
    event('GET', `/scim/v2/Users/${id}?excludedAttributes=emails`),
    event('POST', '/scim/v2/Users', user),
    event('POST', '/scim/v2/Users/.search', { filter: 'userName sw "t"', count: 1 }),
    event('PUT', `/scim/v2/Users/${id}`, { ...user, userName: 'team-alice' }),
    event(
      'PATCH',
      `/scim/v2/Users/${id}`,
      patchOf({ op: 'replace', path: 'emails[type eq "work"].value', value: 'x' }),
    ),
    event(
      'PATCH',
      `/scim/v2/Users/${id}`,
      patchOf({ op: 'add', value: { displayName: 'A', roles: [{ value: 'clerk' }] } }),
    ),
    event('GET', '/scim/v2/Groups?count=5'),
    event('POST', '/scim/v2/Groups', { schemas: [GROUP], displayName: 'clerk', members: [{ value: id }] }),
    event('PATCH', `/scim/v2/Groups/${group}`, patchOf({ op: 'remove', path: `members[value eq "${id}"]` })),
    event('GET', '/scim/v2/Schemas'),
    event('POST', '/users/password', {
      username: 'team-alice',
      password: 'an old password',
      newPassword: 'a new passphrase',
    }),
    event('POST', '/users/password-reset', { username: 'team-alice' }),
    event('POST', '/users/password-reset/finish', {
      username: 'team-alice',
      code: 'abcd-efgh',
      newPassword: 'a new passphrase',
    }),
  ];
}

const ask = (event: GatewayEvent) => app(inboundFromEvent(event, `fuzz-${++asked}`));

describe(`seed ${SEED}`, () => {
  test('a near miss of a real request meets no defect, and touches no user beyond the limit', async () => {
    const before = JSON.stringify(await stack.database.table.call('BatchGetItem', boss()));
    const property = fc.asyncProperty(
      fc.constantFrom(...realEvents(`Bearer ${stack.key}`)).chain(nearMiss),
      async (event) => {
        stack.faults.length = 0;
        const { status } = await ask(event);
        expect([status, stack.faults.filter((fault) => /defect/.test(fault))]).toEqual([
          expect.any(Number),
          [],
        ]);
        expect(status === 501 || status < 500).toBe(true);
      },
    );
    await fc.assert(property, options);
    expect(JSON.stringify(await stack.database.table.call('BatchGetItem', boss()))).toBe(before);
    const names = await scanNames(stack.database.table, 'USER');
    expect(names.filter((name) => !name.startsWith('team-'))).toEqual(['boss']);
  });

  test('a request that proves no application costs no call and no hash, and leaves nothing', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...realEvents('Bearer ghk_okta_made-up')).chain(nearMiss),
      async (event) => {
        [sent.length, hashes] = [0, 0];
        const { status } = await ask(event);
        expect([sent, hashes]).toEqual([[], 0]);
        expect(status).toBeLessThan(500);
      },
    );
    await fc.assert(property, options);
  });

  const boss = () => ({
    RequestItems: { [stack.database.table.name]: { Keys: [{ pk: 'USER#boss', sk: 'USER' }] } },
  });
});

/** Sends the bytes on a connection of their own, and waits until it is closed, half a second at most. */
const sendBytes = (port: number, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });

test(`plain bytes to the server, seed ${SEED}: it goes on, and reads nothing`, async () => {
  const http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
  http.serve(app);
  const head = 'POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\ncontent-length: 40\r\n\r\n{"schemas":';
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .record({ at: fc.nat(head.length), put: fc.uint8Array({ maxLength: 12 }), out: fc.nat(8) })
      .map(({ at, put, out }) =>
        Buffer.concat([Buffer.from(head.slice(0, at)), put, Buffer.from(head.slice(at + out))]),
      ),
  );
  sent.length = 0;
  const property = fc.asyncProperty(bytes, (one) => sendBytes(http.port, one));
  await fc.assert(property, { numRuns: Math.min(RUNS, 2000), seed: SEED });
  const answer = await fetch(`http://127.0.0.1:${http.port}/scim/v2/Users`);
  expect([answer.status, sent]).toEqual([401, []]);
  await http.close();
});
