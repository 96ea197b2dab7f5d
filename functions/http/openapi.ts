// The OpenAPI 3.1 description of the native HTTP surface, served at /openapi.json; a test holds it to the code.
import { publicDocument } from './cors.ts';
import { TOKEN_PATHS, TOKEN_SCHEMAS } from './openapi-tokens.ts';
import { PROBLEMS, type ProblemCode } from './problem.ts';
import type { Route } from './route.ts';
import { MAX_BODY } from './router.ts';

const string = { type: 'string' } as const;
const strings = { type: 'array', items: string } as const;
const stringMap = { type: 'object', additionalProperties: string } as const;

const question = {
  type: 'object',
  additionalProperties: false,
  description: `Exactly one of password, accessToken and assert. At most ${MAX_BODY} bytes.`,
  properties: {
    username: { ...string, description: 'Whom the question is about; may be left out beside accessToken.' },
    password: { ...string, description: 'Proves the user. An empty one is a wrong password.' },
    accessToken: { ...string, description: 'A token that Gatehook issued stands in for the password.' },
    assert: { const: true, description: 'The application vouches for the user, where it may.' },
    permissions: {
      ...strings,
      maxItems: 100,
      description: 'All must be allowed; none means: authenticate only.',
    },
    context: {
      ...stringMap,
      maxProperties: 16,
      description: 'Recorded with the decision, never decided on.',
    },
    token: {
      type: 'boolean',
      default: false,
      description: 'Adds an access token to an allow, where the application may issue them.',
    },
  },
  oneOf: [
    { required: ['username', 'password'] },
    { required: ['accessToken'] },
    { required: ['username', 'assert'] },
  ],
} as const;

const allow = {
  type: 'object',
  required: ['decision', 'username', 'roles', 'permissions', 'attributes'],
  properties: {
    decision: { const: 'allow' },
    username: string,
    roles: { ...strings, description: 'Assigned and included roles.' },
    permissions: { ...strings, description: 'What was asked, all of it allowed.' },
    attributes: { ...stringMap, description: 'Those that the application may see.' },
    accessToken: string,
    tokenType: { const: 'Bearer' },
    expiresIn: { type: 'integer', description: 'Seconds.' },
  },
} as const;

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { ...string, examples: ['urn:gatehook:not_authorized'] },
    title: string,
    status: { type: 'integer' },
    code: { enum: Object.keys(PROBLEMS), description: 'Stable: switch on this.' },
    detail: { ...string, description: 'What to mend; only for malformed requests.' },
    pointer: { ...string, description: 'JSON Pointer (RFC 6901) to the fault.' },
    denied: { ...strings, description: 'The permissions that are not allowed; only for not_authorized.' },
  },
} as const;

const header = (description: string) => ({ description, schema: string });
const commonHeaders = {
  'x-request-id': header('Names this request in the log.'),
  'cache-control': header('no-store: a decision is made anew for every question.'),
};
const moreHeaders: Readonly<Record<number, Readonly<Record<string, unknown>>>> = {
  401: { 'www-authenticate': header('How the application, not the user, authenticates.') },
  405: { allow: header('The methods that the path takes.') },
  429: { 'retry-after': header('Seconds until the name takes an attempt again.') },
  503: { 'retry-after': header('Seconds.') },
};

/** One response for each status, listing the codes and titles that share it. */
function problemResponses(): Readonly<Record<string, unknown>> {
  const responses: Record<string, { description: string; headers: unknown; content: unknown }> = {};
  for (const [code, { status, title }] of Object.entries(PROBLEMS) as [
    ProblemCode,
    { status: number; title: string },
  ][]) {
    const line = `\`${code}\`: ${title}.`;
    const known = responses[status];
    if (known) known.description += ` ${line}`;
    else {
      responses[status] = {
        description: line,
        headers: { ...commonHeaders, ...moreHeaders[status] },
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      };
    }
  }
  return responses;
}

const SIGNATURE_HEADERS = [
  'gatehook-application',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
] as const;

/** The document; `version` is the package's. */
export function openApiDocument(version: string): Readonly<Record<string, unknown>> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehook',
      version,
      description:
        'Who wants to do what? One signed question in, 200, 401 or 403 out. `unknown` is 503, never a denial.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths: {
      '/webhook': {
        post: {
          operationId: 'ask',
          summary: 'Authenticate a user and authorize permissions in one question',
          security: [{ standardWebhooks: [] }, { bearerKey: [] }, { apiKey: [] }, { basicKey: [] }],
          parameters: SIGNATURE_HEADERS.map((name) => ({
            name,
            in: 'header',
            required: false,
            schema: string,
          })),
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Question' } } },
          },
          responses: {
            200: {
              description: 'The credentials are right and every permission is allowed.',
              headers: commonHeaders,
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Allow' } } },
            },
            ...problemResponses(),
          },
        },
      },
      ...TOKEN_PATHS,
      '/openapi.json': {
        get: {
          operationId: 'describe',
          summary: 'This document',
          security: [],
          responses: { 200: { description: 'OpenAPI 3.1.' } },
        },
      },
    },
    components: {
      schemas: { Question: question, Allow: allow, Problem: problemSchema, ...TOKEN_SCHEMAS },
      securitySchemes: {
        standardWebhooks: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description:
            'Standard Webhooks 1.0.0, v1 or v1a, over id, timestamp and the raw body; see docs/signing-by-hand.md.',
        },
        bearerKey: { type: 'http', scheme: 'bearer', description: 'An API key, ghk_…' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        basicKey: {
          type: 'http',
          scheme: 'basic',
          description: 'User name: the application id; password: the API key.',
        },
      },
    },
  };
}

/** Serves the document; the same for everybody, so it may be cached. */
export function openApiRoute(version: string): Route {
  const answer = publicDocument(openApiDocument(version));
  return { path: '/openapi.json', methods: ['GET'], respond: async () => answer };
}
