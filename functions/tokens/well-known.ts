// The documents by which others verify our tokens: the key set and the metadata that leads to it. No table is read.
import { publicDocument } from '../http/cors.ts';
import type { Route } from '../http/route.ts';

export const KEY_SET_PATH = '/.well-known/jwks.json';

/** RFC 8414 §2. No grant types: a token is the receipt of a webhook decision, never the answer to an OAuth request. */
const metadata = (issuer: string) => ({
  issuer,
  jwks_uri: issuer + KEY_SET_PATH,
  response_types_supported: [],
  grant_types_supported: [],
  introspection_endpoint: `${issuer}/token/introspect`,
  introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
  revocation_endpoint: `${issuer}/token/revoke`,
  revocation_endpoint_auth_methods_supported: ['client_secret_basic'],
});

/**
 * OpenID Connect Discovery §3 demands more members than API Gateway reads. Nothing lies at the authorization
 * endpoint, since Gatehook is no identity provider.
 */
const openIdMetadata = (issuer: string) => ({
  ...metadata(issuer),
  authorization_endpoint: `${issuer}/authorize`,
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
});

function documentRoute(path: string, document: unknown): Route {
  const answer = publicDocument(document);
  return { path, methods: ['GET'], respond: async () => answer };
}

/** The metadata, for verifiers that look for it at either address. The same for every request. */
export const metadataRoutes = (issuer: string): Route[] => [
  documentRoute('/.well-known/openid-configuration', openIdMetadata(issuer)),
  documentRoute('/.well-known/oauth-authorization-server', metadata(issuer)),
];
