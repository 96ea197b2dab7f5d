// The one form of a path, every spelling that servers read differently, and the table of docs/permissions.md that says so.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  canonicalDecodedPath,
  canonicalMethod,
  canonicalPath,
  PathError,
  pathSpellings,
} from '../../functions/decision/paths.ts';
import { segment } from '../../functions/decision/permissions.ts';

describe('one form', () => {
  test.each([
    ['/', '/'],
    ['/admin', '/admin'],
    ['/admin/', '/admin'],
    ['/ADMIN', '/ADMIN'],
    ['/%61dmin', '/admin'],
    ['/%61dmin/', '/admin'],
    ['/caf%C3%A9', '/caf\u00e9'],
    ['/cafe%CC%81', '/caf\u00e9'],
    ['/a%20b', '/a b'],
    ['/100%25', '/100%'],
    ['/100%25/x', '/100%/x'],
    ['/a:b*!c', '/a:b*!c'],
    ['/a,b', '/a,b'],
    ['/.well-known/x', '/.well-known/x'],
    ['/a..b/...', '/a..b/...'],
    ['/wiki/Inc.', '/wiki/Inc.'],
  ])('%j is %j', (path, canonical) => {
    expect(canonicalPath(path)).toBe(canonical);
    expect(canonicalDecodedPath(decodeURIComponent(path))).toBe(canonical);
  });
});

const SLASH = 'The path does not begin with a slash.';
const CONTROL = 'The path holds a control character, at which some servers end it.';
const ENDS = 'The path holds a "?" or "#", at which some servers end it.';
const PARAMETERS = 'The path holds a ";", behind which some servers see parameters.';
const BACKSLASH = 'The path holds a "\\", which is a slash to some servers.';
const TWICE = 'The path holds characters encoded twice, which some servers decode twice.';
const EMPTY = 'The path holds an empty segment, which some servers drop.';
const DOTS = 'The path holds a segment of dots, which servers resolve.';
const SPACE = 'The path holds white space at the end of a segment, which some servers drop.';

const REFUSED: readonly [path: string, message: string][] = [
  ['', SLASH],
  ['admin', SLASH],
  ['/admin%00', CONTROL],
  ['/admin%0a', CONTROL],
  ['/admin%7f', CONTROL],
  ['/admin%C2%85', CONTROL],
  ['/admin%3f', ENDS],
  ['/admin%3Fx', ENDS],
  ['/admin%23', ENDS],
  ['/admin#x', ENDS],
  ['/admin;x', PARAMETERS],
  ['/admin%3bx', PARAMETERS],
  ['/admin%CD%BEx', PARAMETERS],
  ['/..;/admin', PARAMETERS],
  ['/\\admin', BACKSLASH],
  ['/%5cadmin', BACKSLASH],
  ['/%252e%252e/admin', TWICE],
  ['/%252fadmin', TWICE],
  ['/%25u0061dmin', TWICE],
  ['//admin', EMPTY],
  ['/public//admin', EMPTY],
  ['/admin//', EMPTY],
  ['//evil.example/admin', EMPTY],
  ['/admin/../public', DOTS],
  ['/public/..', DOTS],
  ['/./admin', DOTS],
  ['/%2e%2e/admin', DOTS],
  ['/.%2E/admin', DOTS],
  ['/%2e/admin', DOTS],
  ['/admin%20', SPACE],
  ['/admin%20/', SPACE],
  ['/admin%20/x', SPACE],
  ['/%20admin', SPACE],
  ['/admin%C2%A0', SPACE],
];

describe('refused', () => {
  test.each(REFUSED)('%j', (path, message) => {
    expect(() => canonicalPath(path)).toThrow(new PathError(message));
    expect(() => canonicalDecodedPath(decodeURIComponent(path))).toThrow(new PathError(message));
  });

  test.each([
    ['/admin%2f', 'The path holds an encoded slash, which some servers decode.'],
    ['/public%2F..%2Fadmin', 'The path holds an encoded slash, which some servers decode.'],
    ['/%zz', 'The path is not percent-encoded UTF-8.'],
    ['/%', 'The path is not percent-encoded UTF-8.'],
    ['/%ff', 'The path is not percent-encoded UTF-8.'],
    ['/%u0061dmin', 'The path is not percent-encoded UTF-8.'],
    ['/%c0%ae%c0%ae/admin', 'The path is not percent-encoded UTF-8.'],
  ])('%j as it stands on the request line', (path, message) => {
    expect(() => canonicalPath(path)).toThrow(new PathError(message));
  });

  test('a lone surrogate, decoded', () => {
    expect(() => canonicalDecodedPath('/\ud800')).toThrow('The path is not well-formed Unicode.');
  });
});

/** `| \`/docs/\` | \`/docs\` | … |`, or `refused` in the second column. */
const rows = [
  ...readFileSync('docs/permissions.md', 'utf8').matchAll(/^\| `(\/[^`]*)` \| (?:`([^`]+)`|refused) \|/gm),
].map(([, sent = '', asked]) => ({ sent, asked }));

describe('the table in docs/permissions.md', () => {
  test('has its spellings', () => {
    expect(rows.length).toBeGreaterThanOrEqual(20);
  });

  test.each(rows)('$sent is asked as $asked', ({ sent, asked }) => {
    if (asked === undefined) expect(() => canonicalPath(sent)).toThrow(PathError);
    else expect(segment(canonicalPath(sent))).toBe(asked);
  });
});

test('a path is spelt with a slash at its end and without, the root in one way', () => {
  expect(pathSpellings('/docs')).toEqual(['/docs', '/docs/']);
  expect(pathSpellings('/')).toEqual(['/']);
});

test('HEAD asks for what GET does', () => {
  expect(['HEAD', 'GET', 'POST', 'OPTIONS'].map(canonicalMethod)).toEqual(['GET', 'GET', 'POST', 'OPTIONS']);
});
