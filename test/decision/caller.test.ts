// What lists and the log call the credential that a caller used.
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { credentialId, type Proof } from '../../functions/decision/caller.ts';
import { deny } from '../../functions/decision/decision.ts';
import { decisionLine } from '../../functions/records/record.ts';

const KEY = 'ghk_shop_example';
const hash = createHash('sha256').update(KEY).digest();

const PROOFS: readonly (readonly [Proof, string | null])[] = [
  [{ kind: 'signature', generation: 'abcdefgh2345' }, 'abcdefgh2345'],
  [{ kind: 'publicKey', fingerprint: 'FP' }, 'FP'],
  // As `printf %s "$KEY" | sha256sum | cut -c -12` prints it.
  [{ kind: 'apiKey', hash: hash.toString('base64url'), place: 'header' }, hash.toString('hex').slice(0, 12)],
  [{ kind: 'function' }, null],
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
