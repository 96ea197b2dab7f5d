// The documents by which others verify our tokens: the key set and the metadata that leads to it. No table is read.
import { json } from '../http/answer.ts';
import { publicDocument } from '../http/cors.ts';
import { DOCUMENT_METHODS, type Route } from '../http/route.ts';

export const KEY_SET_PATH = '/.well-known/jwks.json';
/** The route of the dialect `oauth` (dialects/oauth.ts). */
const TOKEN_PATH = '/oauth/token';
const AUTHORIZATION_PATH = '/oauth/authorize';

/** How clients prove themselves at every endpoint (RFC 6749 §2.3.1). */
const AUTH_METHODS = ['client_secret_basic', 'client_secret_post'];

/**
 * RFC 8414 §2. Left out: response types, since an empty list must be (§3.2), and the password grant, which RFC 9700 §2.4
 * forbids to all but the servers that were configured for it by hand, such as Dovecot.
 */
const metadata = (issuer: string) => ({
  issuer,
  jwks_uri: issuer + KEY_SET_PATH,
  token_endpoint: issuer + TOKEN_PATH,
  token_endpoint_auth_methods_supported: AUTH_METHODS,
  grant_types_supported: ['client_credentials'],
  introspection_endpoint: `${issuer}/token/introspect`,
  introspection_endpoint_auth_methods_supported: AUTH_METHODS,
  revocation_endpoint: `${issuer}/token/revoke`,
  revocation_endpoint_auth_methods_supported: AUTH_METHODS,
});

/**
 * What OpenID Connect Discovery §3 requires beside: API Gateway's JWT authorizer reads this document, and AWS does not
 * say which members it checks. The response type `none` is the registered one that stands for no token at all.
 */
const openIdMetadata = (issuer: string) => ({
  ...metadata(issuer),
  authorization_endpoint: issuer + AUTHORIZATION_PATH,
  response_types_supported: ['none'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
});

const NO_LOGIN_PAGE = {
  error: 'unsupported_response_type',
  error_description:
    'Gatehook has no login page. An application gets a token for itself at /oauth/token, and asks about users at /webhook.',
};

function documentRoute(path: string, document: unknown): Route {
  const answer = publicDocument(document);
  return { path, methods: DOCUMENT_METHODS, respond: async () => answer };
}

/** The metadata, for verifiers that look for it at either address. The same for every request. */
export const metadataRoutes = (issuer: string): Route[] => [
  documentRoute('/.well-known/openid-configuration', openIdMetadata(issuer)),
  documentRoute('/.well-known/oauth-authorization-server', metadata(issuer)),
  // RFC 6749 §4.1.2.1: without a registered address to send the browser back to, the person is told here.
  { path: AUTHORIZATION_PATH, methods: DOCUMENT_METHODS, respond: async () => json(400, NO_LOGIN_PAGE) },
];
