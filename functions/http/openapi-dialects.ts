// The part of the OpenAPI description that is about products with words of their own: where each asks, and by which proof.
import { EVERYBODY, KEY_BESIDE_USER, KEYS, SIGNATURE_OR_KEYS, string } from './openapi-parts.ts';

/** One route of a dialect, as the dialect itself lists it. */
export interface DescribedRoute {
  /** With its prefix, in the router's spelling: `/v1/data/*`, `/rabbitmq/key/:key/user`. */
  readonly path: string;
  readonly methods: readonly string[] | 'ANY';
  /** Media types of the body; absent where none is read. */
  readonly accepts?: readonly string[];
  readonly proof: 'signature or key' | 'key' | 'key beside the user' | 'key in the path' | 'none';
}

export interface DescribedDialect {
  readonly name: string;
  readonly title: string;
  /** Its pages below docs/. */
  readonly pages: readonly string[];
  readonly routes: readonly DescribedRoute[];
}

const SECURITY = {
  'signature or key': SIGNATURE_OR_KEYS,
  key: KEYS,
  'key beside the user': KEY_BESIDE_USER,
  'key in the path': EVERYBODY,
  none: EVERYBODY,
} as const satisfies Record<DescribedRoute['proof'], unknown>;

/** What a proxy's own request may have as its method. */
const EVERY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** `:key` and a `*` at the end as OpenAPI writes them. */
const template = (path: string) => path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{rest}');

const PARAMETERS: Readonly<Record<string, string>> = {
  key: "The application's path key, ghp_…",
  rest: 'The rest of the path, slashes included.',
};

const parametersOf = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: PARAMETERS[name] ?? name,
    schema: string,
  }));

/** Unique, and of characters that need no encoding in an address. */
const operationId = (method: string, path: string) =>
  [method.toLowerCase(), ...path.split(/[^A-Za-z0-9]+/).filter((part) => part !== '')].join('_');

function operation({ name, title, pages }: DescribedDialect, route: DescribedRoute, method: string) {
  const path = template(route.path);
  const hasBody = route.accepts !== undefined && method !== 'GET' && method !== 'HEAD';
  const content = Object.fromEntries(
    (route.accepts ?? []).map((type) => [type, { schema: { type: 'object', additionalProperties: true } }]),
  );
  const parameters = parametersOf(path);
  return {
    operationId: operationId(method, path),
    tags: [name],
    summary: title,
    description: `In the product's own words: see ${pages.map((page) => `docs/dialects/${page}.md`).join(', ')}.`,
    security: SECURITY[route.proof],
    ...(parameters.length > 0 && { parameters }),
    ...(hasBody && { requestBody: { required: true, content } }),
    responses: {
      200: { description: "The product's own answer; a denial may be 200 too." },
      // Without a media type: each product has its own, and some refuse by the status alone.
      '4XX': { description: 'A denial or a request that is wrong, in the form that the page describes.' },
      '5XX': { description: 'It cannot be told now: never a yes and never a no.' },
    },
  };
}

/** Every route of the dialects, one operation for each method. */
export function dialectPaths(dialects: readonly DescribedDialect[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      const path = template(route.path);
      const operations = paths[path] ?? {};
      for (const method of route.methods === 'ANY' ? EVERY_METHOD : route.methods)
        operations[method.toLowerCase()] = operation(dialect, route, method);
      paths[path] = operations;
    }
  }
  return paths;
}

export const dialectTags = (dialects: readonly DescribedDialect[]) =>
  dialects.map(({ name, title }) => ({ name, description: title }));
