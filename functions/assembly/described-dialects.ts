// The dialects as the OpenAPI description shows them: made of the same list that the routes are made of.
import { HTTP_DIALECTS } from '../dialects/dialects.ts';
import type { DialectRoute, HttpDialect } from '../dialects/shared/dialect.ts';
import type { DescribedDialect, DescribedRoute } from '../http/openapi-dialects.ts';

/** Described member by member in http/openapi-native.ts and http/openapi-tokens.ts. */
const DESCRIBED_IN_FULL = ['native', 'oauth'];

function proofOf({ signature, authorization }: DialectRoute['proof']): DescribedRoute['proof'] {
  if (!authorization) return 'key beside the user';
  return signature ? 'signature or key' : 'key';
}

function routesOf({ prefix, pathKeys, routes, documents = [] }: HttpDialect): DescribedRoute[] {
  const shown = ({ methods, accepts }: DialectRoute) => ({ methods, ...(accepts && { accepts }) });
  return [
    ...routes.map((route) => ({ ...shown(route), path: prefix + route.path, proof: proofOf(route.proof) })),
    ...(pathKeys ? routes : []).map((route) => ({
      ...shown(route),
      path: `${prefix}/key/:key${route.path}`,
      proof: 'key in the path' as const,
    })),
    ...documents.map(({ path }) => ({ path, methods: ['GET'], proof: 'none' as const })),
  ];
}

/** Made where the document is asked for: no start needs it. */
export const describedDialects = (): readonly DescribedDialect[] =>
  HTTP_DIALECTS.filter(({ name }) => !DESCRIBED_IN_FULL.includes(name)).map((dialect) => ({
    name: dialect.name,
    title: dialect.title,
    pages: dialect.pages,
    routes: routesOf(dialect),
  }));
