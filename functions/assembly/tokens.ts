// The tokens of one stage as createGatehook takes them: the service that decisions use, and the routes beside it.
import type { Clock, Random } from '../decision/clock.ts';
import { keySetRoute, type TokenRouteDeps, tokenRoute } from '../exchange/token-routes.ts';
import type { Route } from '../http/route.ts';
import { revokeToken } from '../store/revocations.ts';
import type { Table } from '../store/table.ts';
import { AccessTokens, type TokenOptions } from '../tokens/access-tokens.ts';
import { introspect } from '../tokens/introspect.ts';
import { revoke } from '../tokens/revoke.ts';
import { metadataRoutes } from '../tokens/well-known.ts';

export interface TokenParts {
  readonly tokens: AccessTokens;
  readonly routes: (deps: Omit<TokenRouteDeps, 'tokens'>) => readonly Route[];
}

/** Public documents; introspection and revocation for proved applications. */
function tokenRoutes(deps: TokenRouteDeps, table: Table): Route[] {
  return [
    keySetRoute(deps),
    ...metadataRoutes(deps.tokens.issuer),
    tokenRoute(deps, { path: '/token/introspect', act: introspect }),
    tokenRoute(deps, {
      path: '/token/revoke',
      act: (found) => revoke(found, (tokenId, diesAt, signal) => revokeToken(table, tokenId, diesAt, signal)),
    }),
  ];
}

/** Opens the tokens of one process: `createGatehook({ …, ...openTokens(options, { table, clock, random }) })`. */
export function openTokens(
  options: TokenOptions,
  { table, clock, random }: { readonly table: Table; readonly clock: Clock; readonly random: Random },
): TokenParts {
  const tokens = new AccessTokens(options, clock, random);
  return { tokens, routes: (deps) => tokenRoutes({ ...deps, tokens }, table) };
}
