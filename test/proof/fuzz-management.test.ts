// Made-up requests to the routes by which users are managed, and plain bytes to the server: no defect, nothing read, written or hashed
// before proof, nothing beyond the limit, and a server that goes on.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { makeApiKey } from '../../functions/callers/api-key.ts';
import type { PasswordHasher } from '../../functions/decision/password-hasher.ts';
import type { App } from '../../functions/http/app.ts';
import { type GatewayEvent, inboundFromEvent } from '../../functions/http/inbound.ts';
import { deriveKeyCheck } from '../../functions/secrets/signing-secret.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { startHttp } from '../../local/http.ts';
import { type ScimStack, startScim, USER } from '../scim/support.ts';
import { canaries } from '../support/canary.ts';
import { seededRandom } from '../support/clock.ts';
import { interceptTable, type SentCommand } from '../support/intercept.ts';
import { managementEvents } from '../support/management-events.ts';
import { plainHasher } from '../support/management-requests.ts';
import { NASTY, nearMiss } from '../support/near-miss.ts';
import fc, { SEED } from '../support/property.ts';
import { scanNames } from '../support/scan-names.ts';
import { MASTER } from '../support/stack.ts';
import { ISSUER, tokenSecret } from '../support/tokens.ts';

const RUNS = Number(process.env.GATEHOOK_FUZZ ?? 400);
const options = { numRuns: RUNS };

const toBase64Url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

let stack: ScimStack;
let app: App;
let sent: SentCommand[];
let hashes = 0;
let id = '';
let asked = 0;

const countedHasher: PasswordHasher = {
  verify(...given) {
    hashes += 1;
    return plainHasher.verify(...given);
  },
  hash(...given) {
    hashes += 1;
    return plainHasher.hash(...given);
  },
  spendEqualWork(...given) {
    hashes += 1;
    return plainHasher.spendEqualWork(...given);
  },
};

beforeAll(async () => {
  canaries.allow(NASTY);
  stack = await startScim({ mayManage: ['team-*'], mayGive: ['clerk'], mayResetPasswords: true });
  await stack.addRole('clerk', ['orders:*']);
  await stack.addUser('boss', { grants: ['**'] });
  const counted = interceptTable(stack.database.table);
  sent = counted.sent;
  const secret = await tokenSecret(0);
  const readKeys = secret.read.bind(secret);
  const tokens = new AccessTokens({ readKeys, issuer: ISSUER, lifetime: 900 }, stack.clock, seededRandom());
  app = stack.manager(counted.table, { hasher: countedHasher, tokens });
  id = (await stack.scim('POST', '/Users', { schemas: [USER], userName: 'team-alice' })).body.id;
});
afterAll(() => stack.database.close());

const ask = (event: GatewayEvent) => app(inboundFromEvent(event, `fuzz-${++asked}`));

describe(`seed ${SEED}`, () => {
  test('a near miss of a real request meets no defect, and touches no user beyond the limit', async () => {
    const before = JSON.stringify(await stack.database.table.call('BatchGetItem', boss()));
    const property = fc.asyncProperty(
      fc.constantFrom(...managementEvents(`Bearer ${stack.key}`, id)).chain(nearMiss),
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

  /** Proofs that arithmetic tells from a right one. */
  const unproved = async (): Promise<Readonly<Record<string, string>>> => {
    const jws = (header: object) =>
      `Bearer ${[header, { sub: 'team-alice', iss: ISSUER }].map(toBase64Url).join('.')}.c2lnbmF0dXJl`;
    const { privateKey } = await generateKeyPair('RS256');
    const foreign = new SignJWT({ sub: 'team-alice' }).setProtectedHeader({ alg: 'RS256', kid: 'theirs' });
    return {
      'no key': '',
      'a made-up key': 'Bearer ghk_okta_made-up',
      'a key whose check is another': `Bearer ${stack.key.slice(0, -1)}${stack.key.endsWith('a') ? 'b' : 'a'}`,
      'a key in Basic': `Basic ${Buffer.from('okta:ghk_okta_made-up').toString('base64')}`,
      'a token without a signature': jws({ alg: 'none' }),
      'a token under a key that is not there': jws({ alg: 'RS256', kid: 'none', typ: 'at+jwt' }),
      'a token that another has signed': `Bearer ${await foreign.setIssuer(ISSUER).sign(privateKey)}`,
    };
  };

  test('a request that proves neither application nor user costs no call and no hash, and leaves nothing', async () => {
    const events = Object.entries(await unproved()).flatMap(([proof, authorization]) =>
      managementEvents(authorization, id).map((event) => ({ proof, event })),
    );
    const property = fc.asyncProperty(
      fc
        .constantFrom(...events)
        .chain(({ proof, event }) => nearMiss(event).map((near) => ({ proof, near }))),
      async ({ proof, near }) => {
        [sent.length, hashes] = [0, 0];
        const { status } = await ask(near);
        expect([proof, sent, hashes]).toEqual([proof, [], 0]);
        expect(status === 501 || status < 500).toBe(true);
      },
    );
    await fc.assert(property, options);
  });

  test('a key that only the table can tell to be withdrawn costs its look-up, and neither a write nor a hash', async () => {
    const withdrawn = makeApiKey('okta', 'header', deriveKeyCheck(MASTER), randomBytes(20));
    let lookUps = 0;
    for (const event of managementEvents(`Bearer ${withdrawn}`, id)) {
      [sent.length, hashes] = [0, 0];
      const { status } = await ask(event);
      const calls = sent.map(({ name }) => name);
      lookUps += calls.length;
      expect([event.rawPath, status >= 400, calls.length <= 2, new Set(calls), hashes]).toEqual([
        event.rawPath,
        true,
        true,
        new Set(calls.length > 0 ? ['BatchGetCommand'] : []),
        0,
      ]);
    }
    expect(lookUps).toBeGreaterThan(10);
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
  await fc.assert(property, { numRuns: Math.min(RUNS, 2000) });
  const answer = await fetch(`http://127.0.0.1:${http.port}/scim/v2/Users`);
  expect([answer.status, sent]).toEqual([401, []]);
  await http.close();
});
