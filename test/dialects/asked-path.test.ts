// Paths that a proxy asks about: the form grants see, and every spelling that two servers read differently.
import { describe, expect, test } from '@jest/globals';
import { askedPath } from '../../functions/dialects/forward-auth/asked-path.ts';

describe('taken', () => {
  test.each([
    ['/', '/'],
    ['/admin', '/admin'],
    ['/admin/', '/admin/'],
    ['/ADMIN', '/ADMIN'],
    ['/a/b?c=d', '/a/b'],
    ['/a?next=/admin/../x', '/a'],
    ['/a?ids=1,2,3', '/a'],
    ['/a?', '/a'],
    ['/%61dmin', '/admin'],
    ['/caf%C3%A9', '/café'],
    ['/a%20b', '/a b'],
    ['/a%3Fb', '/a?b'],
    ['/100%25', '/100%'],
    ['/a:b*!c', '/a:b*!c'],
    ['/.well-known/x', '/.well-known/x'],
    ['/a..b/...', '/a..b/...'],
  ])('%j is %j', (uri, path) => {
    expect(askedPath(uri)).toBe(path);
  });
});

describe('refused', () => {
  test.each([
    ['', 'The path is ambiguous.'],
    ['admin', 'The path is ambiguous.'],
    ['?/admin', 'The path is ambiguous.'],
    ['/pub#/admin', 'The path is ambiguous.'],
    ['/admin;x', 'The path is ambiguous.'],
    ['/..;/admin', 'The path is ambiguous.'],
    ['/\\admin', 'The path is ambiguous.'],
    ['/public,/admin', 'The path is ambiguous.'],
    ['/admin,x', 'The path is ambiguous.'],
    ['/public?x,/admin', 'The path is ambiguous.'],
    ['/public?x, /admin', 'The path is ambiguous.'],
    ['/public?x,https://app.example/admin', 'The path is ambiguous.'],
    ['/a b', 'The path is ambiguous.'],
    ['/a\tb', 'The path is ambiguous.'],
    ['/caf\u00e9', 'The path is ambiguous.'],
    ['/admin%2f', 'The path holds an encoded slash.'],
    ['/public%2F..%2Fadmin', 'The path holds an encoded slash.'],
    ['/%zz', 'The path is not percent-encoded UTF-8.'],
    ['/%', 'The path is not percent-encoded UTF-8.'],
    ['/%ff', 'The path is not percent-encoded UTF-8.'],
    ['/%c0%ae%c0%ae/admin', 'The path is not percent-encoded UTF-8.'],
    ['/admin%00', 'The path is ambiguous once it is decoded.'],
    ['/admin%0a', 'The path is ambiguous once it is decoded.'],
    ['/%5cadmin', 'The path is ambiguous once it is decoded.'],
    ['/admin%3bx', 'The path is ambiguous once it is decoded.'],
    ['/%252e%252e/admin', 'The path is ambiguous once it is decoded.'],
    ['/%252fadmin', 'The path is ambiguous once it is decoded.'],
    ['/admin/../public', 'The path holds dot segments.'],
    ['/public/..', 'The path holds dot segments.'],
    ['/./admin', 'The path holds dot segments.'],
    ['/%2e%2e/admin', 'The path holds dot segments.'],
    ['/.%2E/admin', 'The path holds dot segments.'],
    ['/%2e/admin', 'The path holds dot segments.'],
    ['//admin', 'The path holds an empty segment.'],
    ['/public//admin', 'The path holds an empty segment.'],
    ['//evil.example/admin', 'The path holds an empty segment.'],
  ])('%j', (uri, message) => {
    expect(() => askedPath(uri)).toThrow(message);
  });
});
