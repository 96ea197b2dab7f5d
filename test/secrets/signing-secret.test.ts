// The signing secret: what is refused, and that every derived key is its own.
import { describe, expect, test } from '@jest/globals';
import {
  applicationSecret,
  base32,
  deriveKeyCheck,
  parseSigningSecret,
} from '../../functions/secrets/signing-secret.ts';

const MASTER = 'abcdefghijklmnopqrstuvwxyz012345';

describe('a secret that must not be used', () => {
  test.each([
    [undefined, 'is not JSON'],
    ['', 'is not JSON'],
    ['whsec_', 'is not JSON'],
    ['!!!!', 'is not JSON'],
    ['null', 'is not a JSON object'],
    ['"text"', 'is not a JSON object'],
    ['{}', 'has no strong "master"'],
    ['[]', 'has no strong "master"'],
    ['{"master":""}', 'has no strong "master"'],
    ['{"master":"abcdefghijklmnopqrstuvw"}', 'has no strong "master"'],
    [JSON.stringify({ master: MASTER.slice(1) }), 'has no strong "master"'],
    [JSON.stringify({ master: '!'.repeat(32) }), 'has no strong "master"'],
    [JSON.stringify({ master: [MASTER] }), 'has no strong "master"'],
    [
      JSON.stringify({ master: MASTER, keyCheck: 'short' }),
      'has a "keyCheck" that is not 32 bytes in base64',
    ],
    [JSON.stringify({ master: MASTER, keyCheck: 7 }), 'has a "keyCheck" that is not 32 bytes in base64'],
    [
      JSON.stringify({ master: MASTER, previousUntil: 'soon' }),
      'has a "previousUntil" that is no number of milliseconds',
    ],
  ])('%s', (text, fault) => {
    expect(() => parseSigningSecret(text)).toThrow(
      expect.objectContaining({ code: 'broken_signing_secret', message: expect.stringContaining(fault) }),
    );
  });

  test('its error never holds its text', () => {
    expect(() => parseSigningSecret('{"master":"hunter2"}')).toThrow(
      expect.not.stringContaining('hunter2') as never,
    );
  });
});

test('thirty-two letters and digits are just enough', () => {
  expect(parseSigningSecret(JSON.stringify({ master: MASTER }))).toMatchObject({
    master: MASTER,
    previousUntil: 0,
  });
});

test('a rotation keeps the old key check beside the new master', () => {
  const kept = deriveKeyCheck(MASTER);
  const text = JSON.stringify({ master: 'x'.repeat(32), keyCheck: kept.toString('base64') });
  expect(parseSigningSecret(text).keyCheck).toEqual(kept);
});

describe('derived secrets', () => {
  test('follow RFC 5869 with the info of the design', () => {
    // Computed with Python: HKDF-SHA256(master, salt none, info "gatehook/v1/webhook\0shop\0abcdefgh2345", 32 bytes).
    expect(applicationSecret(MASTER, 'shop', 'abcdefgh2345').toString('hex')).toBe(
      '5e8127a5d8a96dc990172c5c70bf4428d63caa1e9e3475fbd089ae38996006f5',
    );
  });

  test('differ for every application and generation', () => {
    const all = [
      applicationSecret(MASTER, 'shop', 'abcdefgh2345'),
      applicationSecret(MASTER, 'shop', 'abcdefgh2346'),
      applicationSecret(MASTER, 'shop2', 'abcdefgh2345'),
      applicationSecret('y'.repeat(32), 'shop', 'abcdefgh2345'),
      deriveKeyCheck(MASTER),
    ].map((secret) => secret.toString('hex'));
    expect(new Set(all).size).toBe(all.length);
  });
});

test('base32 follows RFC 4648', () => {
  expect(base32(Buffer.from('foobar'), 9)).toBe('mzxw6ytbo');
});
