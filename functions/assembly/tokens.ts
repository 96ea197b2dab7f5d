// The routes about tokens, as a stage has them: with access tokens, or for the refresh tokens of registries alone.
import { keySetRoute, type TokenRouteDeps, tokenRoute } from '../exchange/token-routes.ts';
import type { Route } from '../http/route.ts';
import { revokeToken } from '../store/revocations.ts';
import type { Table } from '../store/table.ts';
import { introspect } from '../tokens/introspect.ts';
import { revoke } from '../tokens/revoke.ts';
import { metadataRoutes } from '../tokens/well-known.ts';

/** Public documents; introspection and revocation for proved applications. */
export function tokenRoutes(deps: TokenRouteDeps, table: Table): Route[] {
  const { tokens } = deps;
  const revocation = tokenRoute(deps, {
    path: '/token/revoke',
    act: (found) => revoke(found, (tokenId, diesAt, signal) => revokeToken(table, tokenId, diesAt, signal)),
  });
  if (tokens === null) return [revocation];
  return [
    revocation,
    tokenRoute(deps, { path: '/token/introspect', act: introspect }),
    keySetRoute(deps, tokens),
    ...metadataRoutes(tokens.issuer),
  ];
}
