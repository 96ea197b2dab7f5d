// What a proxy says of a request: the headers each product sends, and the ones a client smuggles in.
import { describe, expect, test } from '@jest/globals';
import { forwardedRequest } from '../../functions/dialects/forward-auth/forwarded.ts';

type Sent = Readonly<Record<string, string>>;

const CADDY: Sent = {
  host: 'gatehook.example',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-host': 'App.Example:19080',
  'x-forwarded-method': 'POST',
  'x-forwarded-proto': 'http',
  'x-forwarded-uri': '/a/b?c=d',
};

const read = (headers: Sent) => forwardedRequest(new Map(Object.entries(headers)));
const without = (name: string): Sent =>
  Object.fromEntries(Object.entries(CADDY).filter(([key]) => key !== name));

describe('read', () => {
  test.each<[string, Sent]>([
    ['Traefik and Caddy', CADDY],
    [
      'nginx with X-Original-URI',
      { 'x-original-method': 'POST', 'x-forwarded-host': 'app.example', 'x-original-uri': '/a/b?c=d' },
    ],
    [
      'ingress-nginx with X-Original-URL',
      { 'x-original-method': 'POST', 'x-original-url': 'https://app.example:443/a/b?c=d' },
    ],
    [
      'the same said twice',
      { ...CADDY, 'x-original-url': 'http://app.example/a/b?c=d', 'x-original-method': 'POST' },
    ],
    ['an address claimed to be ours means nothing', { ...CADDY, 'x-forwarded-for': '127.0.0.1,::1' }],
  ])('%s', (_name, headers) => {
    expect(read(headers)).toEqual({ method: 'POST', host: 'app.example', path: '/a/b' });
  });
});

const SMUGGLED = 'The request carries a header that only a proxy may set.';

describe('refused', () => {
  test.each<[string, Sent, string]>([
    ['no path', without('x-forwarded-uri'), 'No header says the path of the request.'],
    ['no method', without('x-forwarded-method'), 'No header says the method of the request.'],
    ['no host', without('x-forwarded-host'), 'No header says the host of the request.'],
    ['another path', { ...CADDY, 'x-original-uri': '/public' }, 'The headers say different paths.'],
    ['another method', { ...CADDY, 'x-original-method': 'GET' }, 'The headers say different methods.'],
    [
      'another host',
      { ...CADDY, 'x-original-url': 'http://other.example/a/b?c=d' },
      'The headers say different hosts.',
    ],
    [
      'a host sent twice',
      { ...CADDY, 'x-forwarded-host': 'app.example,app.example' },
      'The host is no host name.',
    ],
    ['an empty host', { ...CADDY, 'x-forwarded-host': '' }, 'The host is no host name.'],
    ['a host with a path', { ...CADDY, 'x-forwarded-host': 'app.example/x' }, 'The host is no host name.'],
    ['a method sent twice', { ...CADDY, 'x-forwarded-method': 'GET,POST' }, 'The method is no method.'],
    ['a method in lower case', { ...CADDY, 'x-forwarded-method': 'get' }, 'The method is no method.'],
    ['an empty method', { ...CADDY, 'x-forwarded-method': '' }, 'The method is no method.'],
    [
      'a path sent twice',
      { ...CADDY, 'x-forwarded-uri': '/public,/admin' },
      'The header of the path may have been sent twice.',
    ],
    ['an empty path', { ...CADDY, 'x-forwarded-uri': '' }, 'The path is not one as a request line holds it.'],
    ['X_Forwarded_Uri', { ...CADDY, x_forwarded_uri: '/public' }, SMUGGLED],
    ['X.Forwarded.Uri', { ...CADDY, 'x.forwarded.uri': '/public' }, SMUGGLED],
    ['X_Original_Uri', { ...CADDY, 'x_original-uri': '/public' }, SMUGGLED],
    ['X_API_Key', { ...CADDY, x_api_key: 'ghk_x' }, SMUGGLED],
    ['Remote-User', { ...CADDY, 'remote-user': 'admin' }, SMUGGLED],
    ['Remote_User', { ...CADDY, remote_user: 'admin' }, SMUGGLED],
    ['Remote-Groups', { ...CADDY, 'remote-groups': 'admin' }, SMUGGLED],
    ['X-Forwarded-User', { ...CADDY, 'x-forwarded-user': 'admin' }, SMUGGLED],
    ['X_Forwarded_User', { ...CADDY, x_forwarded_user: 'admin' }, SMUGGLED],
    ['X.Auth.User', { ...CADDY, 'x.auth.user': 'admin' }, SMUGGLED],
    ['X-HTTP-Method-Override', { ...CADDY, 'x-http-method-override': 'GET' }, SMUGGLED],
    ['X.HTTP.Method', { ...CADDY, 'x.http.method': 'GET' }, SMUGGLED],
    ['X-Rewrite-URL', { ...CADDY, 'x-rewrite-url': '/admin' }, SMUGGLED],
    ['X_Rewrite_URL', { ...CADDY, x_rewrite_url: '/admin' }, SMUGGLED],
    ['X-Override-URL', { ...CADDY, 'x-override-url': '/admin' }, SMUGGLED],
  ])('%s', (_name, headers, message) => {
    expect(() => read(headers)).toThrow(message);
  });
});
