// The end user's credentials in a request that a proxy copied: one way only, or none.
import { describe, expect, test } from '@jest/globals';
import { userCredentials } from '../../functions/dialects/shared/user-credentials.ts';

const read = (headers: Readonly<Record<string, string>>) => userCredentials(new Map(Object.entries(headers)));
const token = (text: string) => ({ username: '', credentials: { kind: 'accessToken', token: text } });
const BASIC = `Basic ${Buffer.from('alice:se:cret').toString('base64')}`;

describe('read', () => {
  test.each([
    [
      'Basic',
      { authorization: BASIC },
      { username: 'alice', credentials: { kind: 'password', password: 'se:cret' } },
    ],
    ['Bearer', { authorization: 'Bearer a.b-c_d' }, token('a.b-c_d')],
    ['bearer in lower case', { authorization: 'bearer a.b' }, token('a.b')],
    ['the cookie', { cookie: 'theme=dark; gatehook_token=a.b; lang=en' }, token('a.b')],
    [
      'the header before the cookie',
      { authorization: 'Bearer a.b', cookie: 'gatehook_token=c.d' },
      token('a.b'),
    ],
  ])('%s', (_name, headers, expected) => {
    expect(read(headers)).toEqual(expected);
  });
});

describe('refused', () => {
  const NEITHER = '"Authorization" holds neither Basic nor Bearer credentials.';
  const NO_COOKIE = 'No credentials, and no one gatehook_token.';
  test.each([
    ['nothing', {}, NO_COOKIE],
    ['other cookies', { cookie: 'xgatehook_token=a; gatehook_tokenx=b' }, NO_COOKIE],
    ['two cookies', { cookie: 'gatehook_token=a.b; gatehook_token=c.d' }, NO_COOKIE],
    ['another scheme', { authorization: 'Digest x' }, NEITHER],
    ['two headers, joined', { authorization: `${BASIC},Bearer a.b` }, NEITHER],
    [
      'a broken header beside a good cookie',
      { authorization: 'Basic ?', cookie: 'gatehook_token=a.b' },
      NEITHER,
    ],
  ])('%s', (_name, headers, message) => {
    expect(() => read(headers)).toThrow(message);
  });
});
