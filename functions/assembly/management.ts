// Puts the management function together: from a table, a secret and a recorder to the routes by which users are managed.
import { managementRoute } from '../exchange/management-routes.ts';
import { ownRoute } from '../exchange/own-route.ts';
import { passwordRoute } from '../exchange/password-route.ts';
import { type App, createApp } from '../http/app.ts';
import type { Route } from '../http/route.ts';
import { SCIM_PREFIX } from '../management/paths.ts';
import type { StageOptions } from '../passwords/stage.ts';
import { changePassword } from '../people/change-password.ts';
import { PASSWORD_PATH, resetEndpoints } from '../people/endpoints.ts';
import { refusalProblem } from '../people/refusal.ts';
import { ownEndpoints, scimEndpoints } from '../scim/endpoints.ts';
import type { SecretReader } from '../secrets/secret-cache.ts';
import { base32 } from '../secrets/signing-secret.ts';
import { httpEditor } from '../store/changes/editor.ts';
import { CHANGES_KEPT_DAYS } from '../store/keys.ts';
import { type ExchangeOptions, exchangeDeps } from './engine.ts';
import { recordDefect } from './gatehook.ts';
import { proveDeps } from './prove-deps.ts';

export interface ManagementOptions extends ExchangeOptions {
  readonly readSecret: SecretReader;
  /** What the stage has for one hash. */
  readonly hashing: StageOptions;
  /** Days for which records of changes are kept; 400 where not set. */
  readonly changesKeptDays?: number;
}

/** Every route of the management function, in the order in which they are looked for. */
export function managementRoutes(options: ManagementOptions): Route[] {
  const { table, clock, random, hasher, hashing, readSecret, tokens } = options;
  const now = () => clock.now();
  const deps = { ...exchangeDeps(options), prove: proveDeps(table, readSecret, now) };
  const newVersion = () => base32(random.bytes(15), 24);
  const keptDays = options.changesKeptDays ?? CHANGES_KEPT_DAYS;
  const editorOf = httpEditor({ now, newVersion, keptDays });
  const passwords = { table, hasher, newVersion, editorOf };
  const troubleOf =
    (route: string) =>
    (about: { readonly requestId: string; readonly sourceIp: string }, what: string, error: unknown) => {
      const { requestId, sourceIp } = about;
      options.recorder.trouble({ requestId, dialect: 'management', route, sourceIp }, what, error);
    };
  const ofReset = troubleOf('password-reset');
  const onTrouble = (what: string, error: unknown) =>
    ofReset({ requestId: 'none', sourceIp: 'none' }, what, error);
  const scim = { table, random, now, hasher, hashing, editorOf, onTrouble: troubleOf(SCIM_PREFIX) };
  const endpoints = [
    ...resetEndpoints({ ...passwords, random, now, onTrouble }),
    ...scimEndpoints(scim, tokens !== undefined),
  ];
  return [
    passwordRoute(deps, {
      path: PASSWORD_PATH,
      act: (request) => changePassword(passwords, request),
      refuse: refusalProblem,
    }),
    ...(tokens === undefined ? [] : ownEndpoints(scim).map((one) => ownRoute(deps, tokens, one))),
    ...endpoints.map((endpoint) => managementRoute(deps, endpoint)),
  ];
}

/** Builds the app once for a process: caches, keys and memories live as long as it does. */
export const createManagement = (options: ManagementOptions): App =>
  createApp({ routes: managementRoutes(options), onDefect: recordDefect(options.recorder) });
