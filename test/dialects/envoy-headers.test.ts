// What Envoy hands on of a client's request by the configuration of its page: all that Gatehook has to judge.
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { forwardedRequest } from '../../functions/dialects/forward-auth/forwarded.ts';
import { pageConfiguration } from '../support/products.ts';

const VALUES = {
  scheme: 'https',
  host: 'gatehook.example',
  application: 'mesh',
  key: 'ghk_mesh_x',
  pathKey: 'ghp_mesh_x',
};

interface Filter {
  readonly name: string;
  readonly typed_config: {
    readonly mutations?: {
      readonly request_mutations: readonly { readonly remove?: string; readonly append?: Appended }[];
    };
    readonly http_service?: {
      readonly authorization_request: {
        readonly allowed_headers: { readonly patterns: readonly Pattern[] };
      };
    };
  };
}
interface Appended {
  readonly append_action: string;
  readonly header: { readonly key: string; readonly value: string };
}
type Pattern = { readonly exact: string } | { readonly prefix: string };

const filters: readonly Filter[] = parse(
  pageConfiguration('envoy', VALUES).get('envoy.yaml, http_filters') ?? '',
);

const matches = (name: string) => (pattern: Pattern) =>
  'exact' in pattern ? name === pattern.exact : name.startsWith(pattern.prefix);

/** The filters up to the question, as far as they change headers; Envoy's header names are lower-case. */
function askedWith(client: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const headers = new Map(Object.entries(client));
  const request: Readonly<Record<string, string>> = {
    PATH: '/app',
    METHOD: 'POST',
    AUTHORITY: 'app.example',
  };
  for (const { typed_config: config } of filters) {
    for (const { remove, append } of config.mutations?.request_mutations ?? []) {
      if (remove !== undefined) headers.delete(remove);
      if (append !== undefined)
        headers.set(
          append.header.key,
          append.header.value.replace(/%REQ\(:(\w+)\)%/, (_whole, name: string) => request[name] ?? ''),
        );
    }
    const { allowed_headers: allowed } = config.http_service?.authorization_request ?? {};
    if (allowed !== undefined)
      return new Map([...headers].filter(([name]) => allowed.patterns.some(matches(name))));
  }
  throw new Error('the page has no filter that asks');
}

describe('a client of Envoy that sends', () => {
  test('nothing of its own is asked about by what Envoy says', () => {
    const client = { 'x-forwarded-uri': '/other', 'remote-user': 'admin', 'x-request-id': '1' };
    expect(forwardedRequest(askedWith(client))).toEqual({
      method: 'POST',
      host: 'app.example',
      path: '/app',
    });
  });

  test.each([
    'x-http-method-override',
    'x-http-method',
    'x-method-override',
    'x_http_method_override',
    'x-rewrite-url',
    'x-override-url',
    'x-original-url',
    'x_forwarded_uri',
    'x-forwarded-user',
    'x.auth.user',
    'remote_user',
    'remote.groups',
  ])('%s is refused', (name) => {
    expect(() => forwardedRequest(askedWith({ [name]: '/admin' }))).toThrow(
      /that only a proxy may set|different paths/,
    );
  });
});
