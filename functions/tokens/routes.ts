// The tokens of one stage as createGatehook takes them: the service that decisions use, and the HTTP surface beside it.
import type { Clock, Random } from '../decision/clock.ts';
import type { Route } from '../http/route.ts';
import { revokeToken } from '../store/revocations.ts';
import type { Table } from '../store/table.ts';
import { AccessTokens, type TokenOptions } from './access-tokens.ts';
import { type EndpointDeps, tokenEndpoint } from './endpoint.ts';
import { introspect } from './introspect.ts';
import { revoke } from './revoke.ts';
import { wellKnownRoutes } from './well-known.ts';

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
