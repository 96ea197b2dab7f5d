// The part of the OpenAPI description that is about tokens: OAuth's endpoints, and public documents.
import { EVERYBODY, KEYS, problemResponse, SIGNATURE_OR_KEYS, schemaRef, string } from './openapi-parts.ts';
import type { TOKEN_SCHEMAS } from './openapi-token-schemas.ts';

const content = (schema: keyof typeof TOKEN_SCHEMAS) => ({
  'application/json': { schema: schemaRef(schema) },
});

/** `client_secret_post` (RFC 6749 §2.3.1), in place of a header. */
const client = {
  client_id: { ...string, description: 'The application id.' },
  client_secret: { ...string, description: 'Its API key, where no header holds it.' },
};

/** Others are ignored (RFC 6749 §3.2); each may stand once, which only a type of one value says. */
const otherParameters = string;

const tokenForm = {
  type: 'object',
  required: ['token'],
  additionalProperties: otherParameters,
  properties: {
    token: { ...string, minLength: 1 },
    token_type_hint: { ...string, description: 'Ignored.' },
    ...client,
  },
};

const grantForm = {
  type: 'object',
  required: ['grant_type'],
  additionalProperties: otherParameters,
  properties: {
    grant_type: { ...string, enum: ['client_credentials', 'password'] },
    scope: { ...string, description: 'Words that the template oauth.scope asks for; without it, login.' },
    username: { ...string, description: 'For the password grant.' },
    password: { ...string, description: 'For the password grant.' },
    ...client,
  },
};

interface Endpoint {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly form: unknown;
  readonly security: unknown;
  readonly ok: unknown;
  readonly refusals: Readonly<Record<number, string>>;
}

/** What every endpoint refuses before it reads the form. */
const UNREAD = {
  413: problemResponse('The body is larger than an application may send.'),
  415: problemResponse('The body is no form.'),
};

const UNAVAILABLE = 'It cannot be told, or done, now: ask again after Retry-After.';

function endpoint({ form, ok, refusals, ...operation }: Endpoint) {
  const refused = Object.entries(refusals).map(([status, text]) => [
    status,
    { description: text, content: content('OAuthError') },
  ]);
  return {
    post: {
      ...operation,
      tags: ['tokens'],
      requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } },
      responses: { 200: ok, ...Object.fromEntries(refused), ...UNREAD },
    },
  };
}

const document = (operationId: string, summary: string, schema: keyof typeof TOKEN_SCHEMAS) => ({
  get: {
    operationId,
    tags: ['tokens'],
    summary,
    description: 'Public, and the same for all. May be cached for five minutes.',
    security: EVERYBODY,
    responses: {
      200: { description: 'The document.', content: content(schema) },
      405: problemResponse('Another method.'),
      503: problemResponse('There is no key yet, or its secret cannot be read.'),
    },
  },
});

const TOKEN_REFUSALS = {
  400: 'The form holds no token, or a parameter twice; or the token does not concern the application.',
  401: 'The asking application is not proved.',
  409: 'This webhook id was already used.',
  503: UNAVAILABLE,
};

/** Where the stage issues tokens; `/token/revoke` everywhere. */
export const TOKEN_PATHS = {
  '/oauth/token': endpoint({
    operationId: 'issueToken',
    summary: 'A token for the application itself (RFC 6749 §4.4)',
    description:
      'See docs/tokens.md. The password grant is for servers that know nothing else: docs/dialects/dovecot.md.',
    form: grantForm,
    security: KEYS,
    ok: { description: 'Every scope is allowed.', content: content('IssuedToken') },
    refusals: {
      400: 'The grant, the scope or the application is refused; `error` says which.',
      401: 'The asking application is not proved.',
      429: 'Too many attempts on this user name.',
      503: UNAVAILABLE,
    },
  }),
  '/token/introspect': endpoint({
    operationId: 'introspect',
    summary: 'Whether a token counts, and what it says (RFC 7662)',
    description: 'An access token that concerns the application. See docs/revoking.md.',
    form: tokenForm,
    security: SIGNATURE_OR_KEYS,
    ok: { description: 'Also for tokens that do not count.', content: content('Introspection') },
    refusals: TOKEN_REFUSALS,
  }),
  '/token/revoke': endpoint({
    operationId: 'revoke',
    summary: 'Take back a token, from the next request on (RFC 7009)',
    description: 'An access token or a refresh token that concerns the application. See docs/revoking.md.',
    form: tokenForm,
    security: SIGNATURE_OR_KEYS,
    ok: { description: 'The token does not count, or no longer. No body.' },
    refusals: TOKEN_REFUSALS,
  }),
  '/.well-known/jwks.json': document('keySet', 'The public keys that verify tokens (RFC 7517)', 'KeySet'),
  '/.well-known/oauth-authorization-server': document(
    'authorizationServer',
    'Where keys and endpoints are (RFC 8414)',
    'AuthorizationServer',
  ),
  '/.well-known/openid-configuration': document(
    'openIdConfiguration',
    'The same, where OpenID Connect Discovery has it: API Gateway looks here',
    'AuthorizationServer',
  ),
};
