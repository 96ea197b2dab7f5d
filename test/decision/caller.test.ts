// What lists and the log call the credential that a caller used, and whether its application's record stands behind it.
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { credentialId, type Proof, trusted } from '../../functions/decision/caller.ts';
import { deny } from '../../functions/decision/decision.ts';
import type { Application } from '../../functions/decision/facts.ts';
import { decisionLine } from '../../functions/records/record.ts';
import { application } from '../support/application.ts';

const KEY = 'ghk_shop_example';
const hash = createHash('sha256').update(KEY).digest();

const PROOFS: readonly (readonly [Proof, string | null])[] = [
  [{ kind: 'signature', generation: 'abcdefgh2345' }, 'abcdefgh2345'],
  [{ kind: 'publicKey', fingerprint: 'FP' }, 'FP'],
  // As `printf %s "$KEY" | sha256sum | cut -c -12` prints it.
  [{ kind: 'apiKey', hash: hash.toString('base64url'), place: 'header' }, hash.toString('hex').slice(0, 12)],
  [{ kind: 'function' }, null],
  [{ kind: 'userToken' }, null],
];

test.each(PROOFS)('%j', (proof, id) => {
  expect(credentialId(proof)).toBe(id);
});

test.each(PROOFS)('the log line of %j names it, and holds no hash of a key', (proof, credential) => {
  const line = decisionLine({
    requestId: 'r',
    dialect: 'native',
    route: '/webhook',
    sourceIp: '192.0.2.1',
    caller: { application: 'shop', proof, webhookId: null, previousMaster: false },
    decision: deny('invalid_credentials', 'wrong password'),
    times: { store: 1, trips: 1, hash: 0, whole: 2 },
  });
  expect(line).toMatchObject({ proof: proof.kind, credential });
  expect(JSON.stringify(line)).not.toContain(hash.toString('base64url').slice(0, 20));
});

const NOW = 1_000_000;

/** Two of each credential, so that one that does not fit never stands for the one that does. */
const SHOP = application('shop', {
  generations: [
    { id: 'current', createdAt: 0, expiresAt: null },
    { id: 'older', createdAt: 0, expiresAt: NOW + 1 },
    { id: 'ended', createdAt: 0, expiresAt: NOW },
  ],
  publicKeys: [
    { fingerprint: 'FP1', key: 'k', createdAt: 0 },
    { fingerprint: 'FP2', key: 'k', createdAt: 0 },
  ],
  keys: [
    { id: '1', hash: 'endless', createdAt: 0, expiresAt: null, places: ['header'] },
    { id: '2', hash: 'live', createdAt: 0, expiresAt: NOW + 1, places: ['header', 'path'] },
    { id: '3', hash: 'ended', createdAt: 0, expiresAt: NOW, places: ['header', 'path'] },
  ],
});

const ask = (proof: Proof, found: Application | null = SHOP) =>
  trusted(found, { application: 'shop', proof, webhookId: null, previousMaster: false }, NOW);

const signature = (generation: string): Proof => ({ kind: 'signature', generation });
const apiKey = (hash: string, place: 'header' | 'path'): Proof => ({ kind: 'apiKey', hash, place });

describe('a proof', () => {
  test.each<[Proof]>([
    [signature('current')],
    [signature('older')],
    [{ kind: 'publicKey', fingerprint: 'FP1' }],
    [{ kind: 'publicKey', fingerprint: 'FP2' }],
    [apiKey('endless', 'header')],
    [apiKey('live', 'header')],
    [apiKey('live', 'path')],
    [{ kind: 'function' }],
    [{ kind: 'userToken' }],
  ])("%j is the application's", (proof) => {
    expect(ask(proof)).toBe(SHOP);
  });

  test.each<[Proof]>([
    [signature('ended')],
    [signature('none')],
    [{ kind: 'publicKey', fingerprint: 'FP3' }],
    [apiKey('endless', 'path')],
    [apiKey('ended', 'header')],
    [apiKey('none', 'header')],
  ])('%j is not', (proof) => {
    expect(ask(proof)).toMatchObject({
      outcome: 'deny',
      code: 'untrusted_caller',
      reason: `the ${proof.kind} is not, or no longer, the application's`,
    });
  });

  test.each<[string, Application | null, string]>([
    ['no application', null, 'there is no application "shop"'],
    ['one that is disabled', { ...SHOP, status: 'disabled' }, 'the application is disabled'],
  ])('of %s', (_what, found, reason) => {
    expect(ask(signature('current'), found)).toMatchObject({ code: 'untrusted_caller', reason });
  });
});
