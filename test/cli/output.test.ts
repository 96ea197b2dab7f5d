// Tables and texts for people.
import { describe, expect, test } from '@jest/globals';
import { instant, jsonText, listed, printable, properties, span, table } from '../../cli/terminal/output.ts';
import fc from '../support/property.ts';

describe('table', () => {
  test('columns are as wide as their widest line, and lines end without spaces', () => {
    expect(
      table(
        ['name', 'grants'],
        [
          ['clerk', ['orders:*', '!orders:9']],
          ['boss', '-'],
        ],
      ),
    ).toBe(['NAME   GRANTS', 'clerk  orders:*', '       !orders:9', 'boss   -'].join('\n'));
  });

  test('no rows: the headings only', () => {
    expect(table(['name', 'status'], [])).toBe('NAME  STATUS');
  });

  test('a stored escape sequence is shown, not obeyed', () => {
    expect(table(['name'], [['a\u001b[2Jb\u202e']])).toBe('NAME\na\\u{1b}[2Jb\\u{202e}');
  });
});

test('properties stand under each other', () => {
  expect(
    properties([
      ['user', 'alice'],
      ['roles', ['a', 'b']],
    ]),
  ).toBe('user   alice\nroles  a\n       b');
});

test('a stored line break forges no line', () => {
  const forged = 'x\nstatus  disabled\r\u2028y';
  expect(properties([['attributes', [forged]]])).toBe('attributes  x\\u{a}status  disabled\\u{d}\\u{2028}y');
  expect(table(['name'], [[forged]]).split('\n')).toHaveLength(2);
});

test('what shows nothing is shown', () => {
  expect(printable('al\u3164ice\u034f\ufe0f\u2800')).toBe('al\\u{3164}ice\\u{34f}\\u{fe0f}\\u{2800}');
});

test('printable keeps line breaks and other scripts', () => {
  expect(printable('ä\n漢\t')).toBe('ä\n漢\\u{9}');
});

test('an empty list is a dash, or what is said instead', () => {
  expect([listed([]), listed([], 'nobody'), listed(['a', 'b'])]).toEqual(['-', 'nobody', ['a', 'b']]);
});

test('an instant is UTC to the second', () => {
  expect(instant(Date.UTC(2026, 10, 25, 12, 0, 0, 987))).toBe('2026-11-25T12:00:00Z');
});

test.each([
  [0, '0 s'],
  [1, '1 s'],
  [90_000, '90 s'],
  [120_000, '2 min'],
  [7_200_000, '2 h'],
  [604_800_000, '7 d'],
])('%i ms are %s', (milliseconds, text) => {
  expect(span(milliseconds)).toBe(text);
});

describe('JSON for a terminal', () => {
  test('any value reads back as it was, and nothing in it is obeyed by a terminal', () => {
    const texts = fc.string({ unit: 'binary' });
    const values = fc.dictionary(texts, fc.oneof(texts, fc.integer(), fc.array(texts)));
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = jsonText(value, indent);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(printable(text)).toBe(text);
      }),
    );
  });

  test.each([
    ['\u009b2J', '"\\u009b2J"'],
    ['\u202egnp', '"\\u202egnp"'],
    ['\u{e0041}', '"\\udb40\\udc41"'],
    ['ä😀\n', '"ä😀\\n"'],
  ])('%j', (value, text) => {
    expect(jsonText(value)).toBe(text);
  });
});
