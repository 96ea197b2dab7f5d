// The routes of the HTTP API by name, so that the access log says which one a request took; the rest is `$default`.
import { HTTP_DIALECTS } from '../functions/dialects/dialects.ts';
import { MANAGEMENT_PREFIXES } from '../functions/management/paths.ts';

/** What Gatehook serves beside the dialects: documents for everyone, and the endpoints of access tokens. */
const OWN = ['/openapi.json', '/token/{proxy+}', '/.well-known/{proxy+}'];

/** API Gateway's spelling of the pattern by which the function itself finds a route: `/v1/data/*`. */
const proxied = (path: string) => path.replace(/\*$/, '{proxy+}');

/**
 * The path of every named route, each once. A dialect below a prefix of its own needs one, since its keys may stand in
 * the path; the others are named by their routes.
 */
export function namedPaths(): string[] {
  const paths = HTTP_DIALECTS.flatMap(({ prefix, routes }) =>
    prefix === '' ? routes.map(({ path }) => proxied(path)) : [`${prefix}/{proxy+}`],
  );
  return [...new Set([...OWN, ...paths])];
}

/** The routes of the management function, where a stage has it; without it these paths are unknown to the webhook. */
export const managementPaths = (): string[] =>
  MANAGEMENT_PREFIXES.flatMap((prefix) => [prefix, `${prefix}/{proxy+}`]);
