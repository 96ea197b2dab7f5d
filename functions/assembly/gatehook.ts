// Puts the parts together: from a table, a secret and a recorder to the whole HTTP surface.
import { HTTP_DIALECTS } from '../dialects/dialects.ts';
import { RegistryTokens } from '../dialects/oci/registry-tokens.ts';
import { WHOLE_BUDGET } from '../exchange/deadline.ts';
import { type DialectDeps, routesOf } from '../exchange/dialect-routes.ts';
import { type App, createApp } from '../http/app.ts';
import type { Inbound } from '../http/inbound.ts';
import { openApiRoute } from '../http/openapi-route.ts';
import type { Route } from '../http/route.ts';
import type { Recorder } from '../records/record.ts';
import type { SecretReader } from '../secrets/secret-cache.ts';
import type { AccessTokens } from '../tokens/access-tokens.ts';
import { RefreshTokens } from '../tokens/refresh-tokens.ts';
import { describedDialects } from './described-dialects.ts';
import { type ExchangeOptions, exchangeDeps } from './engine.ts';
import { proveDeps } from './prove-deps.ts';
import { tokenRoutes } from './tokens.ts';

/** Of the HTTP surface; a test holds it to package.json. */
const VERSION = '0.1.0';

export interface GatehookOptions extends ExchangeOptions {
  readonly readSecret: SecretReader;
  /** The secret of the registry key; without it container registries are told that it cannot be told. */
  readonly readRegistryKey?: SecretReader;
  /** Milliseconds in which routes answer that wait as long as the stage says; 2,400 where not set. */
  readonly patience?: number;
  /** Without them the stage issues no access tokens and takes none. */
  readonly tokens?: AccessTokens;
}

const describeSurface = async () =>
  (await import('./surface-document.ts')).surfaceDocument(VERSION, describedDialects());

/** Every route of the HTTP surface, in the order in which they are looked for. */
export function gatehookRoutes(options: GatehookOptions): Route[] {
  const { table, clock, random, tokens = null } = options;
  const now = () => clock.now();
  const prove = proveDeps(table, options.readSecret, now);
  const refreshTokens = new RefreshTokens(prove.keys, clock, random);
  const deps: DialectDeps = {
    ...exchangeDeps({ ...options, refreshTokens }),
    prove,
    patience: options.patience ?? WHOLE_BUDGET,
    registryTokens: new RegistryTokens(options.readRegistryKey ?? null, clock, random),
  };
  return [
    ...HTTP_DIALECTS.flatMap((dialect) => routesOf(dialect, deps)),
    openApiRoute(describeSurface),
    ...tokenRoutes({ ...deps, tokens, refreshTokens }, table),
  ];
}

/** For an app: what no route could answer. */
export const recordDefect =
  (recorder: Recorder) =>
  ({ requestId, sourceIp }: Inbound, error: unknown): void =>
    recorder.trouble(
      { requestId, dialect: 'none', route: 'none', sourceIp },
      'a defect: no route foresaw this error',
      error,
    );

/** Builds the app once for a process: caches, keys and memories live as long as it does. */
export function createGatehook(options: GatehookOptions): App {
  return createApp({
    routes: gatehookRoutes(options),
    onDefect: recordDefect(options.recorder),
  });
}
