// The part of the OpenAPI description that is about tokens: two endpoints for applications, three documents for everybody.

const string = { type: 'string' } as const;
const strings = { type: 'array', items: string } as const;
const seconds = (description: string) => ({ type: 'integer', description: `Unix seconds: ${description}` });

const introspection = {
  type: 'object',
  required: ['active'],
  properties: {
    active: { type: 'boolean', description: 'False, and nothing else, for every token that does not count.' },
    scope: { ...string, description: 'The permissions that were asked and allowed, space-separated.' },
    client_id: { ...string, description: 'The application that the token was issued to.' },
    username: string,
    token_type: { const: 'Bearer' },
    exp: seconds('when it expires.'),
    iat: seconds('when it was issued.'),
    sub: string,
    aud: string,
    iss: string,
    jti: { ...string, description: 'Names the token: gatehook token revoke takes it.' },
  },
} as const;

const oauthError = {
  type: 'object',
  required: ['error', 'error_description', 'code'],
  properties: {
    error: {
      enum: ['invalid_request', 'invalid_client', 'unauthorized_client', 'temporarily_unavailable'],
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
          kty: { const: 'RSA' },
          n: string,
          e: string,
          kid: string,
          alg: { const: 'RS256' },
          use: { const: 'sig' },
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
  OAuthError: oauthError,
  KeySet: keySet,
  AuthorizationServer: metadata,
};

const content = (schema: keyof typeof TOKEN_SCHEMAS) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${schema}` } },
});

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'The form holds no token, or a parameter twice; or the token does not concern the application.',
  401: 'The asking application is not proved.',
  409: 'This webhook id was already used.',
  503: 'Nobody can tell, or act, now: ask again after Retry-After.',
};

function endpoint(operationId: string, summary: string, answers: Readonly<Record<number, unknown>>) {
  const refusals = Object.entries(REFUSALS).map(([status, description]) => [
    status,
    { description, content: content('OAuthError') },
  ]);
  const form = {
    type: 'object',
    required: ['token'],
    properties: { token: string, token_type_hint: { ...string, description: 'Ignored.' } },
  };
  return {
    post: {
      operationId,
      summary,
      security: [{ standardWebhooks: [] }, { bearerKey: [] }, { apiKey: [] }, { basicKey: [] }],
      requestBody: { required: true, content: { 'application/x-www-form-urlencoded': { schema: form } } },
      responses: { ...answers, ...Object.fromEntries(refusals) },
    },
  };
}

const document = (operationId: string, summary: string, schema: keyof typeof TOKEN_SCHEMAS) => ({
  get: {
    operationId,
    summary,
    security: [],
    responses: {
      200: { description: 'May be cached for five minutes.', content: content(schema) },
    },
  },
});

/** Where the stage issues tokens. */
export const TOKEN_PATHS = {
  '/token/introspect': endpoint('introspect', 'Whether a token counts, and what it says (RFC 7662)', {
    200: { description: 'Also for tokens that do not count.', content: content('Introspection') },
  }),
  '/token/revoke': endpoint('revoke', 'Take back a token, from the next request on (RFC 7009)', {
    200: { description: 'The token does not count, or no longer. No body.' },
  }),
  '/.well-known/jwks.json': document('keySet', 'The public keys that verify tokens (RFC 7517)', 'KeySet'),
  '/.well-known/oauth-authorization-server': document(
    'authorizationServer',
    'Where keys and endpoints are (RFC 8414)',
    'AuthorizationServer',
  ),
  '/.well-known/openid-configuration': document(
    'openIdConfiguration',
    'The same, for those who look here: API Gateway does',
    'AuthorizationServer',
  ),
};
