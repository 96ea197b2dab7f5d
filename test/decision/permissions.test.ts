// The grammar at its borders, and that no value gets out of its segment.
import { describe, expect, test } from '@jest/globals';
import { covers } from '../../functions/decision/patterns.ts';
import {
  checkGrant,
  checkPermission,
  checkSet,
  fillPlaceholders,
  normalizeHost,
  PermissionError,
  segment,
} from '../../functions/decision/permissions.ts';
import fc, { cases } from '../support/property.ts';

const EMPTY_SEGMENT = 'a segment is empty; segments are separated by one ":"';
const WILDCARD = '"*" is for grants only; ask for one concrete permission';
const THREE_STARS = 'three "*" in a row mean nothing; write "*" or "**"';
const DENIAL = '"!" at the start is for grants only';
const TOO_LONG = 'it has 8193 characters, at most 8192 are allowed';

describe('checkPermission', () => {
  test.each([
    ['a'],
    ['orders:42:refund'],
    ['a'.repeat(8192)],
    ["#[]^_`{|}~$&'()+,-./;<=>?@%"],
    ['a!:!b'],
    ['files:${username}'],
    ['100%'],
  ])('%j is one', (permission) => {
    expect(checkPermission(permission)).toBeNull();
  });

  test.each([
    ['', 'it is empty'],
    ['a'.repeat(8193), TOO_LONG],
    [':a', EMPTY_SEGMENT],
    ['a:', EMPTY_SEGMENT],
    ['a::b', EMPTY_SEGMENT],
    [':', EMPTY_SEGMENT],
    ['!a', DENIAL],
    ['a*', WILDCARD],
    ['**', WILDCARD],
    ['a b', '" " at position 2 is not allowed; write %20'],
    ['a"b', '"\\"" at position 2 is not allowed; write %22'],
    ['a\\b', '"\\\\" at position 2 is not allowed; write %5C'],
    ['a\tb', '"\\t" at position 2 is not allowed; write %09'],
    ['a\u007f', '"\u007f" at position 2 is not allowed; write %7F'],
    ['ä', '"ä" at position 1 is not allowed; write %C3%A4'],
    ['a😀', '"😀" at position 2 is not allowed; write %F0%9F%98%80'],
  ])('%j is none', (text, fault) => {
    expect(checkPermission(text)).toBe(fault);
  });
});

describe('checkSet', () => {
  test.each([['a:b'], ['a:*'], ['a**'], ['**'], ['a:*:**'], [`${'a'.repeat(2046)}:*`]])(
    '%j is one',
    (asked) => {
      expect(checkSet(asked)).toBeNull();
    },
  );

  test.each([
    ['a***', THREE_STARS],
    [`${'a'.repeat(2047)}:*`, 'it has 2049 characters, at most 2048 are allowed'],
    ['!**', DENIAL],
    ['a::*', EMPTY_SEGMENT],
    ['a: *', '" " at position 3 is not allowed; write %20'],
  ])('%j is none', (asked, fault) => {
    expect(checkSet(asked)).toBe(fault);
  });
});

describe('checkGrant', () => {
  test.each([
    ['orders:*'],
    ['!orders:**'],
    ['**'],
    ['files:${username}:**'],
    ['files:${attributes.cost-centre_1.x}'],
    ['!${username}'],
    ['price:$5:{x}'],
    ['a!'],
    ['a'.repeat(8192)],
  ])('%j is one', (grant) => {
    expect(checkGrant(grant)).toBeNull();
  });

  const unknown = (name: string) =>
    `there is no "\${${name}}"; use \${username} or \${attributes.NAME}, NAME of A-Z a-z 0-9 _ . -`;

  test.each([
    ['', 'it is empty'],
    ['!', EMPTY_SEGMENT],
    ['!!a', 'one "!" denies; a second one means nothing'],
    ['a'.repeat(8193), TOO_LONG],
    ['a:', EMPTY_SEGMENT],
    ['a:***', THREE_STARS],
    ['a b', '" " at position 2 is not allowed; write %20'],
    ['${user}', unknown('user')],
    ['${Username}', unknown('Username')],
    ['${}', unknown('')],
    ['${attributes.}', unknown('attributes.')],
    ['${attributes.a:b}', unknown('attributes.a:b')],
    ['${attributes.a*}', unknown('attributes.a*')],
    ['a:${username', 'a placeholder has no "}" at its end'],
  ])('%j is none', (grant, fault) => {
    expect(checkGrant(grant)).toBe(fault);
  });
});

describe('segment', () => {
  test.each([
    ['alice', 'alice'],
    ['', '%'],
    ['%', '%25'],
    ['%3A', '%253A'],
    ['a:b', 'a%3Ab'],
    ['*', '%2A'],
    ['!a', '%21a'],
    ['"\\', '%22%5C'],
    ['a b\t\n\u00a0', 'a%20b%09%0A%C2%A0'],
    ['\0\u007f', '%00%7F'],
    ['ä€😀', '%C3%A4%E2%82%AC%F0%9F%98%80'],
    ['${username}', '${username}'],
    ["#$&'()+,-./;<=>?@[]^_`{|}~", "#$&'()+,-./;<=>?@[]^_`{|}~"],
  ])('%j becomes %j', (value, expected) => {
    expect(segment(value)).toBe(expected);
  });

  test.each([['\ud800'], ['a\udc00b'], ['\udc00\ud800']])('the lone surrogate in %j is refused', (value) => {
    expect(() => segment(value)).toThrow(
      expect.objectContaining({ code: 'invalid_value', message: 'a value is not well-formed Unicode' }),
    );
    expect(() => segment(value)).toThrow(PermissionError);
  });

  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .array(fc.constantFrom('%', ':', '*', '!', '"', '\\', ' ', '2', 'A', '3', 'a', 'ä'), { maxLength: 6 })
      .map((characters) => characters.join('')),
  );

  test('any value is one segment without wildcard, denial or placeholder of its own', () => {
    fc.assert(
      fc.property(value, (text) => {
        const made = segment(text);
        return /^[\x21-\x7e]+$/.test(made) && !/[:*!"\\]/.test(made) && covers('*', made);
      }),
      { numRuns: cases(10_000) },
    );
  });

  test('different values become different segments: each can be read back', () => {
    fc.assert(
      fc.property(value, (text) =>
        segment(text) === '%' ? text === '' : decodeURIComponent(segment(text)) === text,
      ),
      { numRuns: cases(10_000) },
    );
  });
});

describe('fillPlaceholders', () => {
  test('"${a}${a}" filled with "${a}" is filled once only', () => {
    expect(fillPlaceholders('${a}${a}', () => '${a}')).toBe('${a}${a}');
  });

  test('"$&" in a filling stands for itself', () => {
    expect(fillPlaceholders('x${a}', () => '$&$1')).toBe('x$&$1');
  });
});

describe('normalizeHost', () => {
  test.each([
    ['example.com', 'example.com'],
    ['Example.COM:8443', 'example.com'],
    ['example.com:', 'example.com'],
    ['example.com.', 'example.com'],
    ['example.com.:443', 'example.com'],
    ['my_host', 'my_host'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['0x7f.1', '127.0.0.1'],
    ['[::1]:3000', '[::1]'],
    ['[2001:DB8:0:0:0:0:0:1]', '[2001:db8::1]'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('%j is %j', (host, expected) => {
    expect(normalizeHost(host)).toBe(expected);
  });

  test.each([
    [''],
    ['.'],
    ['..'],
    ['example.com..'],
    ['.example.com'],
    ['admin..example.com'],
    [':80'],
    ['a b'],
    ['a,b'],
    ['a@b'],
    ['a/b'],
    ['a\\b'],
    ['a?b'],
    ['a#b'],
    ['a%2eb'],
    ['a:99999'],
    ['a:b'],
    ['::1'],
    ['[::1'],
    ['bücher.example'],
    ['ＡＤＭＩＮ.example'],
    ['a\nb'],
  ])('%j is none', (host) => {
    expect(() => normalizeHost(host)).toThrow(
      expect.objectContaining({
        code: 'invalid_host',
        message: 'not a host name or address with an optional port',
      }),
    );
  });
});
