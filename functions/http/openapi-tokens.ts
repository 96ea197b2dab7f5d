// The part of the OpenAPI description that is about tokens: OAuth's endpoints, and documents for everybody.
import {
  EVERYBODY,
  KEYS,
  problemResponse,
  SIGNATURE_OR_KEYS,
  schemaRef,
  string,
  strings,
} from './openapi-parts.ts';

const seconds = (description: string) => ({ type: 'integer', description: `Unix seconds: ${description}` });

const introspection = {
  type: 'object',
  required: ['active'],
  properties: {
    active: { type: 'boolean', description: 'False, and nothing else, for every token that does not count.' },
    scope: { ...string, description: 'The permissions that were asked and allowed, space-separated.' },
    client_id: { ...string, description: 'The application that the token was issued to.' },
    username: string,
    token_type: { type: 'string', const: 'Bearer' },
    exp: seconds('when it expires.'),
    iat: seconds('when it was issued.'),
    sub: string,
    aud: string,
    iss: string,
    jti: { ...string, description: 'Names the token: gatehook token revoke takes it.' },
  },
} as const;

const issuedToken = {
  type: 'object',
  required: ['access_token', 'token_type', 'expires_in', 'scope', 'username'],
  properties: {
    access_token: string,
    token_type: { type: 'string', const: 'Bearer' },
    expires_in: { type: 'integer', description: 'Seconds.' },
    scope: { ...string, description: 'That of the token: the permissions that were asked and allowed.' },
    username: { ...string, description: 'The user that the token is about, as Gatehook keeps the name.' },
  },
} as const;

const oauthError = {
  type: 'object',
  required: ['error', 'error_description', 'code'],
  properties: {
    error: {
      type: 'string',
      enum: [
        'invalid_request',
        'invalid_client',
        'invalid_grant',
        'invalid_scope',
        'unauthorized_client',
        'unsupported_grant_type',
        'temporarily_unavailable',
      ],
      description: 'RFC 6749.',
    },
    error_description: string,
    code: { ...string, description: 'The stable code, as in problem+json.' },
  },
} as const;

const keySet = {
  type: 'object',
  required: ['keys'],
  properties: {
    keys: {
      type: 'array',
      items: {
        type: 'object',
        required: ['kty', 'n', 'e', 'kid', 'alg', 'use'],
        additionalProperties: false,
        properties: {
          kty: { type: 'string', const: 'RSA' },
          n: string,
          e: string,
          kid: string,
          alg: { type: 'string', const: 'RS256' },
          use: { type: 'string', const: 'sig' },
        },
      },
    },
  },
} as const;

const metadata = {
  type: 'object',
  required: ['issuer', 'jwks_uri', 'token_endpoint', 'introspection_endpoint', 'revocation_endpoint'],
  properties: {
    issuer: string,
    jwks_uri: string,
    token_endpoint: string,
    token_endpoint_auth_methods_supported: strings,
    grant_types_supported: strings,
    introspection_endpoint: string,
    introspection_endpoint_auth_methods_supported: strings,
    revocation_endpoint: string,
    revocation_endpoint_auth_methods_supported: strings,
  },
} as const;

export const TOKEN_SCHEMAS = {
  Introspection: introspection,
  IssuedToken: issuedToken,
  OAuthError: oauthError,
  KeySet: keySet,
  AuthorizationServer: metadata,
};

const content = (schema: keyof typeof TOKEN_SCHEMAS) => ({
  'application/json': { schema: schemaRef(schema) },
});

/** `client_secret_post` (RFC 6749 §2.3.1), in place of a header. */
const client = {
  client_id: { ...string, description: 'The application id.' },
  client_secret: { ...string, description: 'Its API key, where no header holds it.' },
};

const tokenForm = {
  type: 'object',
  required: ['token'],
  properties: {
    token: { ...string, minLength: 1 },
    token_type_hint: { ...string, description: 'Ignored.' },
    ...client,
  },
};

const grantForm = {
  type: 'object',
  required: ['grant_type'],
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
      responses: { 200: ok, ...Object.fromEntries(refused) },
    },
  };
}

const document = (operationId: string, summary: string, schema: keyof typeof TOKEN_SCHEMAS) => ({
  get: {
    operationId,
    tags: ['tokens'],
    summary,
    description: 'Public, and the same for everybody. May be cached for five minutes.',
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
