// The path out of the header in which a proxy wrote it; test/decision/paths.test.ts holds what every path must keep to.
import { describe, expect, test } from '@jest/globals';
import { askedPath } from '../../functions/dialects/forward-auth/asked-path.ts';

describe('taken', () => {
  test.each([
    ['/admin/', '/admin'],
    ['/a/b?c=d', '/a/b'],
    ['/a?next=/admin/../x', '/a'],
    ['/a?ids=1,2,3', '/a'],
    ['/a?', '/a'],
    ['/a/?x', '/a'],
    ['/a%2Cb', '/a,b'],
  ])('%j is %j', (uri, path) => {
    expect(askedPath(uri)).toBe(path);
  });
});

const FORM = 'The path is not one as a request line holds it.';
const TWICE = 'The header of the path may have been sent twice.';

describe('refused', () => {
  test.each([
    ['', FORM],
    ['admin', FORM],
    ['?/admin', FORM],
    ['/a b', FORM],
    ['/a\tb', FORM],
    ['/caf\u00e9', FORM],
    ['/public,/admin', TWICE],
    ['/admin,x', TWICE],
    ['/public?x,/admin', TWICE],
    ['/public?x, /admin', TWICE],
    ['/public?x,https://app.example/admin', TWICE],
    ['/pub#/admin', 'The path holds a "?" or "#", at which some servers end it.'],
    ['/admin/..', 'The path holds a segment of dots, which servers resolve.'],
  ])('%j', (uri, message) => {
    expect(() => askedPath(uri)).toThrow(message);
  });
});
