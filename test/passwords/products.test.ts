// Hashes of products at their edges: what each takes off a password or normalises, and texts that it would never write.
import { describe, expect, test } from '@jest/globals';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { MEMORY_KIB } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });
const PASSWORD = 'correct horse battery staple';
const MATCH = { result: 'match', outdated: true };
const MISMATCH = { result: 'mismatch' };

describe('WordPress, which takes off what PHP trims', () => {
  // The first of test/passwords/vectors.ts, made with PHP; the second with hashlib and libxcrypt.
  const OF_PASSWORD = '$wp$2y$05$r8L7FimtoQBrJKSASws3UebVrf.24RtEhuj9LpCxylNgQS0UE2ZEO';
  const OF_NOTHING = '$wp$2y$04$abcdefghijklmnopqrstuuVNRirnx4rHq2MD68/ELFl6NAGSJrTKC';
  const BLANKS = ' \t\n\r\0\v';

  test.each([
    ['all six blanks at both ends', OF_PASSWORD, `${BLANKS}${PASSWORD}${BLANKS}`, MATCH],
    ['a form feed, which PHP leaves', OF_PASSWORD, `${PASSWORD}\f`, MISMATCH],
    ['a blank of two bytes, which PHP leaves', OF_PASSWORD, `\u00a0${PASSWORD}`, MISMATCH],
    ['a blank inside', OF_PASSWORD, PASSWORD.replace(' ', '  '), MISMATCH],
    ['nothing', OF_NOTHING, '', MATCH],
    ['blanks only, which are nothing', OF_NOTHING, BLANKS, MATCH],
    ['one letter between blanks', OF_NOTHING, ` x${BLANKS}`, MISMATCH],
  ])('%s', async (_what, stored, password, expected) => {
    expect(await hasher.verify(stored, password)).toEqual(expected);
  });
});

describe('ASP.NET Identity', () => {
  // Made with Python's hashlib, after .NET's PasswordHasher. The first has 49 bytes, as each of version 2 has.
  test.each([
    [
      'version 3 with a salt of 4 bytes',
      'AQAAAAEAAAPoAAAABHNhbHSc2vcAqZgU5e/PHM/7ZWU/AkU9wYqWWmktpAi+yh21zg==',
    ],
    [
      'version 3 over SHA-1',
      'AQAAAAAAAAPoAAAAEHNhbHRzYWx0c2FsdHNhbHRd8CDkgDPfThS9iCaCW31lfDzAtyYDKkqvKaEHwY+Bxg==',
    ],
  ])('%s matches', async (_what, stored) => {
    expect(await hasher.verify(stored, PASSWORD)).toEqual(MATCH);
    expect(await hasher.verify(stored, 'wrong')).toEqual(MISMATCH);
  });

  test.each([
    [
      'a digest that .NET has not',
      'AQAAAAMAAAPoAAAAEHNhbHRzYWx0c2FsdHNhbHRd8CDkgDPfThS9iCaCW31lfDzAtyYDKkqvKaEHwY+Bxg==',
      'its digest is number 3, and .NET has 0, 1 and 2',
    ],
    [
      'a salt that is longer than the text',
      'AQAAAAEAAAPoAAAPoHNzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzcw==',
      'the bytes of the hash must be 16 to 64, not 0',
    ],
    [
      'no round',
      'AQAAAAEAAAAAAAAAEHNzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzc3Nzcw==',
      'PBKDF2 rounds must be at least 1, not 0',
    ],
  ])('%s is refused', async (_what, stored, reason) => {
    expect(await hasher.verify(stored, PASSWORD)).toEqual({
      result: 'unusable',
      reason: `ASP.NET Identity: ${reason}`,
    });
  });
});

describe('SCRAM', () => {
  const key = (bytes: number) => Buffer.alloc(bytes).toString('base64');
  const SALT = '48Hb/mLYbMsvG8IEIYKcUQ==';

  test.each([
    ['a stored key of 31 bytes', `SCRAM-SHA-256$4096:${SALT}$${key(31)}:${key(32)}`, 32],
    ['a server key of 33 bytes', `SCRAM-SHA-256$4096:${SALT}$${key(32)}:${key(33)}`, 32],
    ['keys of SHA-256 under SHA-1', `{SCRAM-SHA-1}4096,${SALT},${key(32)},${key(32)}`, 20],
  ])('%s is refused', async (_what, stored, bytes) => {
    expect(await hasher.verify(stored, PASSWORD)).toEqual({
      result: 'unusable',
      reason: `SCRAM: the two keys of SCRAM have ${bytes} bytes each`,
    });
  });

  test("a server key that is not the password's does not match", async () => {
    const stored = `SCRAM-SHA-256$4096:${SALT}$0tbZaBi4skycgQcwHFCh9WxFUvAS5VS97Lpqi0VguWI=:${key(32)}`;
    expect(await hasher.verify(stored, PASSWORD)).toEqual(MISMATCH);
  });
});

describe('a wrapped old hash', () => {
  const END = '$argon2id$v=19$m=64,t=1,p=1$cm94YnRVOW5jZzFzcVE4bQ$MNzk5BtR2vUhrp6qQEjRNw';
  const FORM = 'not of the form wrapped:sha1:prefix:salt:$argon2id$…';

  test.each([
    ['of a digest that is none', `wrapped:md4:prefix::${END}`, 'the old hash is none that is wrapped'],
    [
      'of a name that every object has',
      `wrapped:valueof:prefix::${END}`,
      'the old hash is none that is wrapped',
    ],
    ['with its salt in the middle', `wrapped:sha1:middle::${END}`, FORM],
    ['over argon2i', `wrapped:sha1:prefix::${END.replace('2id', '2i')}`, FORM],
    [
      'of more rounds of phpass than are computed',
      `wrapped:phpass:prefix:RXNhbHRzYWx0:${END}`,
      'log2 of the phpass rounds must be 1 to 15, not 16',
    ],
    [
      'of no round of phpass',
      `wrapped:phpass:prefix:LnNhbHRzYWx0:${END}`,
      'log2 of the phpass rounds must be 1 to 15, not 0',
    ],
  ])('%s is refused', async (_what, stored, reason) => {
    expect(await hasher.verify(stored, PASSWORD)).toEqual({
      result: 'unusable',
      reason: `argon2id over an old hash: ${reason}`,
    });
  });
});
