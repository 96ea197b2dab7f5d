// bcrypt's edges: 72 bytes, NUL, the version letters, and bits that no byte holds.
import { describe, expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { MEMORY_KIB } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });
const SALT = 'abcdefghijklmnopqrstuu';
const OF_72_A = `$2b$04$${SALT}BzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe`;
const MATCH = { result: 'match', outdated: true };
const MISMATCH = { result: 'mismatch' };

describe('72 bytes', () => {
  test.each([
    ['72 times "a"', 'a'.repeat(72), MATCH],
    ['71 times "a"', 'a'.repeat(71), MISMATCH],
    ['73 times "a" is not cut to 72', 'a'.repeat(73), MISMATCH],
    ['72 times "a" and a NUL', `${'a'.repeat(72)}\0`, MISMATCH],
  ])('%s', async (_name, password, expected) => {
    expect(await hasher.verify(OF_72_A, password)).toEqual(expected);
  });

  test('are counted in UTF-8: 24 euro signs are 72 (libxcrypt), one more is too many', async () => {
    const stored = `$2b$04$${SALT}LMnfsIcwrd9XOzJ8Re069XuK/iLtljS`;
    expect(await hasher.verify(stored, '€'.repeat(24))).toEqual(MATCH);
    expect(await hasher.verify(stored, '€'.repeat(25))).toEqual(MISMATCH);
  });

  test('a password that is too long costs the same work', async () => {
    const stored = `$2b$10$${SALT}GGgFFcYeueaAql8Z7U7CnCTRw4DR77W`;
    // Of the processor's own time, in turn: other programs do not lengthen it by the whole hash of 70 ms.
    const cost = async (password: string) => {
      const before = process.cpuUsage();
      await hasher.verify(stored, password);
      return process.cpuUsage(before).user;
    };
    const [short, long]: number[][] = [[], []];
    for (let round = 0; round < 5; round++) {
      short?.push(await cost('a'));
      long?.push(await cost('a'.repeat(73)));
    }
    expect(Math.min(...(long ?? [])) / Math.min(...(short ?? []))).toBeGreaterThan(0.5);
  });
});

describe('NUL', () => {
  const OF_A_NUL_B = `$2b$04$${SALT}sjHI0zQHpOe3SFDK1IriYv6N79Gzr32`;
  const OF_A = `$2b$04$${SALT}MFdJu9yVgmagVAIC24fOZkaFqd3s9JC`;

  test.each([
    ['"a\\0b" against its own', OF_A_NUL_B, 'a\0b', MATCH],
    ['"a" against that of "a\\0b"', OF_A_NUL_B, 'a', MISMATCH],
    ['"a" against its own', OF_A, 'a', MATCH],
    ['"a\\0b" against that of "a"', OF_A, 'a\0b', MISMATCH],
    ['"a\\0" against that of "a"', OF_A, 'a\0', MISMATCH],
  ])('%s', async (_name, stored, password, expected) => {
    expect(await hasher.verify(stored, password)).toEqual(expected);
  });
});

test('letters beyond ASCII are hashed as UTF-8 (libxcrypt)', async () => {
  const stored = `$2b$04$${SALT}.vgBDdO0Ams47/7I/GiCRVhZK4mIAHK`;
  expect(await hasher.verify(stored, 'ü€')).toEqual(MATCH);
});

test.each(['2a', '2b', '2y'])('$%s$ is the same hash', async (version) => {
  expect(await hasher.verify(OF_72_A.replace('2b', version), 'a'.repeat(72))).toEqual(MATCH);
});

test('$2x$ is refused with the way out', async () => {
  expect(await hasher.verify(OF_72_A.replace('2b', '2x'), 'a'.repeat(72))).toEqual({
    result: 'unusable',
    reason: 'bcrypt: $2x$ marks hashes of a defective bcrypt; these users must reset their passwords',
  });
});

test('bits of the salt that no byte holds do not count', async () => {
  const sameSalt = OF_72_A.replace('rstuuB', 'rstuvB');
  expect(sameSalt).not.toBe(OF_72_A);
  expect(await hasher.verify(sameSalt, 'a'.repeat(72))).toEqual(MATCH);
});

test.each([
  ['one character less', OF_72_A.slice(0, -1)],
  ['one character more', `${OF_72_A}a`],
  ['a character of another alphabet', OF_72_A.replace('Bzz', 'B+z')],
  ['one digit of cost', OF_72_A.replace('04', '4')],
  ['a sign before the cost', OF_72_A.replace('04', '+4')],
])('%s is no bcrypt', async (_name, stored) => {
  expect(await hasher.verify(stored, 'a'.repeat(72))).toEqual({
    result: 'unusable',
    reason: 'bcrypt: not of the form $2b$10$ with 53 characters of salt and hash',
  });
});
