// What follows on what: at most two generations or keys are active.
import { describe, expect, test } from '@jest/globals';
import { currentOf, publicKeyRecord, succeed } from '../../cli/applications/credentials.ts';

const NOW = 1_000_000;
const one = (id: string, expiresAt: number | null = null) => ({ id, expiresAt });

describe('succeed', () => {
  const cases: readonly (readonly [
    string,
    readonly ReturnType<typeof one>[],
    number,
    readonly ReturnType<typeof one>[],
  ])[] = [
    ['the first one has nothing before it', [], 500, [one('new')]],
    ['the one before ends after the overlap', [one('a')], 500, [one('a', NOW + 500), one('new')]],
    ['without an overlap it ends at once', [one('a')], 0, [one('new')]],
    [
      'a third is dropped though its overlap runs',
      [one('a', NOW + 9), one('b')],
      500,
      [one('b', NOW + 500), one('new')],
    ],
    ['what has ended is dropped', [one('a', NOW)], 500, [one('new')]],
    ['an end that comes sooner is not put off', [one('a', NOW + 1)], 500, [one('a', NOW + 1), one('new')]],
  ];
  test.each(cases)('%s', (_name, before, overlap, after) => {
    expect(succeed(before, one('new'), { now: NOW, overlap })).toEqual(after);
  });
});

test('the current one is the newest that has not ended', () => {
  expect(currentOf([one('a', NOW + 1), one('b', NOW)], NOW)?.id).toBe('a');
  expect(currentOf([one('a', NOW)], NOW)).toBeUndefined();
});

test('a public key is known by the SHA-256 of its raw bytes', () => {
  // printf of 32 zero bytes | sha256sum
  const raw = Buffer.alloc(32).toString('base64');
  const hex = '66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925';
  const fingerprint = Buffer.from(hex, 'hex').toString('base64url');
  expect(publicKeyRecord(raw, NOW)).toEqual({ fingerprint, key: raw, createdAt: NOW });
});
