// What can be a password, what may be set as a new one, and the list of breached ones on disk.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BreachedListError, isBreached } from '../../cli/users/breached-passwords.ts';
import { isPossiblePassword } from '../../functions/passwords/password.ts';
import { checkNewPassword, NewPasswordError } from '../../functions/passwords/policy.ts';

describe('a possible password', () => {
  test.each([
    ['the empty one, which is merely wrong', '', true],
    ['1,024 bytes', 'x'.repeat(1024), true],
    ['1,025 bytes', 'x'.repeat(1025), false],
    ['1,024 bytes in 512 letters', 'ü'.repeat(512), true],
    ['1,026 bytes in 513 letters', 'ü'.repeat(513), false],
    ['a NUL', 'a\0b', true],
    ['a lone surrogate', 'a\ud800', false],
    ['a pair of surrogates', '\ud83d\ude00', true],
  ])('%s', (_name, password, possible) => {
    expect(isPossiblePassword(password)).toBe(possible);
  });
});

describe('a new password', () => {
  test.each([
    [
      'seven characters',
      'zq7#vKp',
      'too_short',
      'the password has fewer than 8 characters; choose a longer one',
    ],
    [
      'seven characters in 28 bytes',
      '\ud83d\ude00'.repeat(7),
      'too_short',
      'the password has fewer than 8 characters; choose a longer one',
    ],
    [
      '1,025 bytes',
      'zq7#v'.repeat(205),
      'too_long',
      'the password has more than 1024 bytes; choose a shorter one',
    ],
    ['a lone surrogate', 'zq7#vKp9\udc00', 'malformed', 'the password is not valid Unicode'],
    ['the name', 'Alice@Example.com', 'like_the_username', 'the password is the user name; choose another'],
    [
      'the name before the @',
      'alice@example.com',
      'like_the_username',
      'the password is the user name; choose another',
    ],
    [
      'a common one',
      'password1',
      'common',
      'the password is among the most used ones, which are guessed first; choose another',
    ],
    [
      'a common one in capitals',
      'QWERTYUIOP',
      'common',
      'the password is among the most used ones, which are guessed first; choose another',
    ],
  ])('%s is refused', async (_name, password, code, message) => {
    const error = await checkNewPassword(password, 'alice@example.com').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NewPasswordError);
    expect(error).toMatchObject({ name: 'NewPasswordError', code, message });
  });

  test('the local part alone is the name too', async () => {
    await expect(checkNewPassword('alexandra', 'alexandra@example.com')).rejects.toMatchObject({
      code: 'like_the_username',
    });
  });

  const RECOMMENDATION = '15 characters or more are recommended where the password is the only factor';
  test.each([
    ['eight characters', 'zq7#vKp9', RECOMMENDATION],
    ['eight emoji', '\ud83d\ude00'.repeat(8), RECOMMENDATION],
    ['14 characters', 'zq7#vKp9zq7#vK', RECOMMENDATION],
    ['15 characters', 'zq7#vKp9zq7#vKp', null],
    ['lower case only, for there are no rules of composition', 'correct horse battery staple', null],
    ['1,024 bytes', 'zq7#'.repeat(256), null],
  ])('%s is taken', async (_name, password, recommendation) => {
    expect(await checkNewPassword(password, 'alice')).toBe(recommendation);
  });
});

describe('breached passwords', () => {
  // SHA-1 of `password` and of `test`; the rest are neighbours.
  const PASSWORD = '5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8';
  const TEST = 'A94A8FE5CCB19BA61C4C0873D391E987982FBBD3';
  let directory = '';
  const at = (name: string) => join(directory, name);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'gatehook-breached-'));
    await mkdir(at('ranges'));
    const range = [`${'0'.repeat(35)}:3`, `${PASSWORD.slice(5)}:9659365`, `${'F'.repeat(35)}:1`];
    await writeFile(at('ranges/5BAA6.txt'), range.join('\r\n'));
    await writeFile(at('ranges/A94A8'), `${TEST.slice(5).toLowerCase()}:0\n`);
  });

  afterAll(() => rm(directory, { recursive: true }));

  test('one in its range file is found, its count and the line ends of the downloader beside it', async () => {
    expect(await isBreached('password', at('ranges'))).toBe(true);
  });

  test('an entry of count 0 is padding', async () => {
    expect(await isBreached('test', at('ranges'))).toBe(false);
  });

  test('a range file that is missing is a broken list, not a good password', async () => {
    const error = await isBreached('a password of another range', at('ranges')).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(BreachedListError);
    expect(error).toMatchObject({ code: 'broken_breached_list' });
    expect(String(error)).toMatch(
      /the directory has no range file [0-9A-F]{5}\.txt; download the whole list/,
    );
  });

  test('a list that is not there is refused', async () => {
    await expect(isBreached('password', at('nothing'))).rejects.toThrow(
      'the breached-password list is not there',
    );
  });

  describe('in one sorted file', () => {
    const neighbours = Array.from({ length: 997 }, (_, index) =>
      (index * 65_521).toString(16).padStart(6, '0'),
    );
    const lines = [...neighbours.map((start) => start.padEnd(40, '7').toUpperCase()), PASSWORD, TEST]
      .sort()
      .map((hash, index) => `${hash}:${1 + (index % 5) * 12_345}`);

    test.each([
      ['with line feeds', '\n', ''],
      ['with carriage returns too', '\r\n', ''],
      ['with a line end at its end', '\n', '\n'],
    ])('every entry is found %s', async (_name, separator, end) => {
      await writeFile(at('sorted.txt'), lines.join(separator) + end);
      expect(await isBreached('password', at('sorted.txt'))).toBe(true);
      expect(await isBreached('test', at('sorted.txt'))).toBe(true);
      expect(await isBreached('correct horse battery staple', at('sorted.txt'))).toBe(false);
    });

    test.each([
      ['the only', [PASSWORD]],
      ['the first of two', [PASSWORD, TEST]],
      ['the last of two', ['0'.repeat(40), PASSWORD]],
    ])('%s line is found', async (_name, hashes) => {
      await writeFile(at('few.txt'), hashes.map((hash) => `${hash}:1`).join('\n'));
      expect(await isBreached('password', at('few.txt'))).toBe(true);
      expect(await isBreached('not this one', at('few.txt'))).toBe(false);
    });

    test('an empty file has none', async () => {
      await writeFile(at('empty.txt'), '');
      expect(await isBreached('password', at('empty.txt'))).toBe(false);
    });

    test.each([
      ['of other lines', 'not a hash\n'.repeat(20)],
      ['of one long line', 'x'.repeat(5000)],
    ])('a file %s is refused', async (_name, text) => {
      await writeFile(at('other.txt'), text);
      await expect(isBreached('password', at('other.txt'))).rejects.toThrow(
        'the list has a line that is no hash; it must be sorted lines of HASH:COUNT',
      );
    });
  });
});
