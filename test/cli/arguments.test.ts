// What may be typed, and what is said of the rest.
import { describe, expect, test } from '@jest/globals';
import {
  applicationId,
  asked,
  attribute,
  audience,
  displayName,
  duration,
  grant,
  loginPattern,
  permission,
  publicKey,
  roleName,
  username,
} from '../../cli/terminal/arguments.ts';

const KEY = 'JGSQY9DBR6ElQaCfPjAZoxx4Ae2ALnnXuZoFQ6mhpLI=';

describe('values that are taken', () => {
  const taken: readonly (readonly [string, (text: string) => unknown, string, unknown])[] = [
    ['a user name is normalised', username, 'Alice@Example.COM', 'alice@example.com'],
    ['a user name of 256 bytes', username, 'a'.repeat(256), 'a'.repeat(256)],
    ['an application id of 63 characters', applicationId, 'a'.repeat(63), 'a'.repeat(63)],
    ['a role like a Kubernetes group', roleName, 'system:masters', 'system:masters'],
    ['a role of 128 characters', roleName, 'r'.repeat(128), 'r'.repeat(128)],
    ['a denial', grant, '!orders:**', '!orders:**'],
    ['a permission', permission, 'orders:42', 'orders:42'],
    ['a set of permissions', asked, 'mqtt:plant:*', 'mqtt:plant:*'],
    ['a pattern of names', loginPattern, 'svc-*', 'svc-*'],
    ['an attribute whose value holds "="', attribute, 'dn=cn=alice', ['dn', 'cn=alice']],
    ['an attribute with an empty value', attribute, '_x=', ['_x', '']],
    ['a display name', displayName, 'Der Laden', 'Der Laden'],
    ['an audience', audience, 'https://api.example.com', 'https://api.example.com'],
    ['a public key', publicKey, `whpk_${KEY}`, KEY],
    ['no time', duration, '0', 0],
    ['seconds', duration, '90s', 90_000],
    ['minutes', duration, '30m', 1_800_000],
    ['hours', duration, '24h', 86_400_000],
    ['days', duration, '7d', 604_800_000],
    ['ten years', duration, '3650d', 315_360_000_000],
  ];
  test.each(taken)('%s', (_name, parse, text, value) => {
    expect(parse(text)).toEqual(value);
  });
});

describe('values that are not', () => {
  const refused: readonly (readonly [string, (text: string) => unknown, string, string])[] = [
    ['a user name of 257 bytes', username, 'a'.repeat(257), '1 to 256 bytes'],
    ['a user name with #', username, 'a#b', 'no "#" or ":"'],
    ['an application id of 64 characters', applicationId, 'a'.repeat(64), '1 to 63 characters'],
    ['an application id in capitals', applicationId, 'Shop', 'a-z, 0-9 and "-"'],
    ['a role with a space', roleName, 'two words', '1 to 128 characters'],
    ['a role of 129 characters', roleName, 'r'.repeat(129), '1 to 128 characters'],
    ['a grant with an empty segment', grant, 'orders::x', 'Not a grant: a segment is empty'],
    ['a permission with a star', permission, 'orders:*', 'Not a permission: "*" is for grants only'],
    ['a set that denies', asked, '!orders:*', '"!" at the start is for grants only'],
    ['a login pattern with a placeholder', loginPattern, '${username}', 'placeholders do not count here'],
    ['an attribute without a value', attribute, 'region', 'Write it as name=value, such as region=eu.'],
    ['an attribute without a name', attribute, '=eu', 'Write it as name=value'],
    [
      'an attribute name that starts with a digit',
      attribute,
      '1st=x',
      'An attribute name has 1 to 64 characters',
    ],
    ['an attribute name of 65 characters', attribute, `${'a'.repeat(65)}=x`, 'An attribute name has 1 to 64'],
    ['a display name that moves the cursor', displayName, 'a\u001b[2J', 'none of them control characters'],
    ['an audience with a space', audience, 'a b', 'no spaces'],
    ['a private key as the public one', publicKey, `whsk_${KEY}`, '"whpk_" and 32 bytes of ed25519'],
    ['a public key that is cut off', publicKey, `whpk_${KEY.slice(0, 40)}`, '32 bytes of ed25519'],
    ['a duration without a unit', duration, '24', 'such as 30m, 24h or 7d, or 0'],
    ['a duration of another unit', duration, '2w', 'such as 30m, 24h or 7d, or 0'],
    ['a duration of more than ten years', duration, '3651d', 'such as 30m, 24h or 7d, or 0'],
    ['a negative duration', duration, '-1h', 'such as 30m, 24h or 7d, or 0'],
  ];
  test.each(refused)('%s', (_name, parse, text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'commander.invalidArgument',
        message: expect.stringContaining(message),
      }),
    );
  });
});
