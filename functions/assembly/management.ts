// Puts the management function together: from a table, a secret and a recorder to the routes by which users are managed.
import { managementRoute } from '../exchange/management-routes.ts';
import { type App, createApp } from '../http/app.ts';
import type { Route } from '../http/route.ts';
import type { StageOptions } from '../passwords/stage.ts';
import { scimEndpoints } from '../scim/endpoints.ts';
import type { SecretReader } from '../secrets/secret-cache.ts';
import { type ExchangeOptions, exchangeDeps } from './engine.ts';
import { recordDefect } from './gatehook.ts';
import { proveDeps } from './prove-deps.ts';

export interface ManagementOptions extends ExchangeOptions {
  readonly readSecret: SecretReader;
  /** What the stage has for one hash. */
  readonly hashing: StageOptions;
}

/** Every route of the management function, in the order in which they are looked for. */
function managementRoutes(options: ManagementOptions): Route[] {
  const { table, clock, random, hasher, hashing, readSecret } = options;
  const now = () => clock.now();
  const deps = { ...exchangeDeps(options), prove: proveDeps(table, readSecret, now) };
  return scimEndpoints({ table, random, now, hasher, hashing }).map((endpoint) =>
    managementRoute(deps, endpoint),
  );
}

/** Builds the app once for a process: caches, keys and memories live as long as it does. */
export const createManagement = (options: ManagementOptions): App =>
  createApp({ routes: managementRoutes(options), onDefect: recordDefect(options.recorder) });
