// Queries and forms: `+`, repetition, bad `%` and bytes that are no text, one row each.
import { describe, expect, test } from '@jest/globals';
import {
  fieldAmong,
  fieldsOf,
  optionalField,
  parseFields,
  requiredField,
} from '../../functions/http/fields.ts';
import type { Inbound } from '../../functions/http/inbound.ts';

const inbound = (parts: Partial<Inbound>): Inbound => ({
  method: 'GET',
  path: '/',
  query: '',
  headers: new Map(),
  body: new Uint8Array(),
  requestId: 'r',
  sourceIp: '203.0.113.9',
  ...parts,
});

describe('parseFields', () => {
  test.each([
    ['', {}],
    ['a=1', { a: ['1'] }],
    ['a=1&b=2&a=3', { a: ['1', '3'], b: ['2'] }],
    ['a=al+ice', { a: ['al ice'] }],
    ['a=al%20ice', { a: ['al ice'] }],
    ['a=x%2By', { a: ['x+y'] }],
    ['a=p%26w%3D1', { a: ['p&w=1'] }],
    ['a=b=c', { a: ['b=c'] }],
    ['a', { a: [''] }],
    ['a=', { a: [''] }],
    ['=1', { '': ['1'] }],
    ['a=1&&b=2&', { a: ['1'], b: ['2'] }],
    ['a+b=1', { 'a b': ['1'] }],
    ['n=J%C3%BCrgen', { n: ['Jürgen'] }],
    ['n=Jürgen', { n: ['Jürgen'] }],
    ['__proto__=1', [['__proto__', ['1']]]],
  ])('%j', (text, expected) => {
    const entries = Array.isArray(expected) ? expected : Object.entries(expected);
    expect([...parseFields(text)]).toEqual(entries);
  });

  test.each(['a=%', 'a=%2', 'a=%zz', '%zz=1', 'a=%ff', 'a=%c3', 'a=%ed%a0%80'])('refuses %j', (text) => {
    expect(() => parseFields(text)).toThrow('A field is not percent-encoded UTF-8.');
  });
});

describe('fieldsOf', () => {
  test('GET: the query, whatever the body holds', () => {
    const fields = fieldsOf(inbound({ query: 'a=1', body: Buffer.from('a=2') }));
    expect([...fields]).toEqual([['a', ['1']]]);
  });

  test('POST: the form, whatever the query holds', () => {
    const fields = fieldsOf(inbound({ method: 'POST', query: 'a=1', body: Buffer.from('a=2') }));
    expect([...fields]).toEqual([['a', ['2']]]);
  });

  test('POST of bytes that are not UTF-8', () => {
    const body = Uint8Array.of(0x61, 0x3d, 0xff);
    expect(() => fieldsOf(inbound({ method: 'POST', body }))).toThrow('The form is not UTF-8.');
  });
});

describe('one field', () => {
  const fields = parseFields('once=1&twice=1&twice=1&kind=queue');

  test('optional', () => {
    expect(optionalField(fields, 'once')).toBe('1');
    expect(optionalField(fields, 'never')).toBeUndefined();
    expect(() => optionalField(fields, 'twice')).toThrow('"twice" stands several times.');
  });

  test('required', () => {
    expect(requiredField(fields, 'once')).toBe('1');
    expect(() => requiredField(fields, 'never')).toThrow('"never" is missing.');
  });

  test('among', () => {
    expect(fieldAmong(fields, 'kind', ['exchange', 'queue'])).toBe('queue');
    expect(() => fieldAmong(fields, 'kind', ['exchange', 'topic'])).toThrow(
      '"kind" must be exchange or topic.',
    );
  });
});
