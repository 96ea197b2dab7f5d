// The schemas of the OpenAPI description that are about tokens: what OAuth's endpoints and the public documents answer.
import { string, strings } from './openapi-parts.ts';

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
