// The tokens of one stage as createGatehook takes them: the service that decisions use, and the HTTP surface beside it.
import type { Clock, Random } from '../decision/clock.ts';
import { type EndpointDeps, tokenEndpoint } from '../exchange/token-routes.ts';
import type { Route } from '../http/route.ts';
import { revokeToken } from '../store/revocations.ts';
import type { Table } from '../store/table.ts';
import { AccessTokens, type TokenOptions } from '../tokens/access-tokens.ts';
import { introspect } from '../tokens/introspect.ts';
import { revoke } from '../tokens/revoke.ts';
import { wellKnownRoutes } from '../tokens/well-known.ts';

export interface TokenParts {
  readonly tokens: AccessTokens;
  readonly routes: (deps: Omit<EndpointDeps, 'tokens'>) => readonly Route[];
}

/** Documents for everybody, introspection and revocation for proved applications. */
function tokenRoutes(deps: EndpointDeps, table: Table): Route[] {
  return [
    ...wellKnownRoutes(deps.tokens),
    tokenEndpoint(deps, '/token/introspect', introspect),
    tokenEndpoint(deps, '/token/revoke', (found) =>
      revoke(found, (tokenId, diesAt, signal) => revokeToken(table, tokenId, diesAt, signal)),
    ),
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
