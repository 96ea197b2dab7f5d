// Strict JSON: what two parsers could read differently is refused.
import { describe, expect, test } from '@jest/globals';
import { objectMembers, parseJson } from '../../functions/http/json-body.ts';
import fc from '../support/property.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a body', () => {
  test.each([
    ['{"username":"a","username":"b"}', 'A member stands twice in one object.'],
    ['{"a":{"b":1,"c":[{"d":1,"d":2}]}}', 'A member stands twice in one object.'],
    ['{"\\u0061":1,"a":2}', 'A member stands twice in one object.'],
    ['{"__proto__":1,"__proto__":2}', 'A member stands twice in one object.'],
    ['', 'The body is not JSON.'],
    ['{', 'The body is not JSON.'],
    ["{'a':1}", 'The body is not JSON.'],
    ['{"a":1}x', 'The body is not JSON.'],
    ['\ufeff{}', 'The body is not JSON.'],
  ])('%j is refused', (text, message) => {
    expect(() => parseJson(bytes(text))).toThrow(
      expect.objectContaining({ code: 'malformed_json', message }),
    );
  });

  test('of bytes that are no UTF-8 is refused', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('The body is not UTF-8.');
  });

  test('thirty thousand levels deep is refused, and overflows no stack', () => {
    const deep = bytes('['.repeat(30_000) + ']'.repeat(30_000));
    expect(() => parseJson(deep)).toThrow('The body is not JSON.');
  });

  test('with colons, quotes and backslashes in its strings is read', () => {
    const value = { 'a:"\\': ':::"\\":', b: { ':': [':', { c: '\\' }] } };
    expect(parseJson(bytes(JSON.stringify(value)))).toEqual(value);
  });

  test('of any JSON is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an object', () => {
  test('with __proto__ reaches no prototype', () => {
    const members = objectMembers(parseJson(bytes('{"__proto__":{"admin":true}}')), 'The question');
    expect([...members.keys()]).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  test.each(['[]', 'null', '1', '"a"', 'true'])('is not %s', (text) => {
    expect(() => objectMembers(parseJson(bytes(text)), 'The question')).toThrow(
      'The question must be a JSON object.',
    );
  });
});
