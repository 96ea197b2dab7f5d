// Puts the parts together: from a table, a secret and a recorder to the whole HTTP surface.
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { PublicKeys } from './callers/public-keys.ts';
import type { Clock, Random } from './decision/clock.ts';
import { RoleCache } from './decision/role-cache.ts';
import type { TokenService } from './decision/token-service.ts';
import { type FrameDeps, routesOf } from './dialects/frame.ts';
import { DIALECTS } from './dialects/registry.ts';
import { type App, createApp } from './http/app.ts';
import { openApiRoute } from './http/openapi.ts';
import type { Route } from './http/route.ts';
import { DEFAULT_FAILURES_BEFORE_HOLD } from './lockout/rule.ts';
import { isPossiblePassword } from './passwords/password.ts';
import type { PasswordHasher } from './passwords/password-hasher.ts';
import { RememberedCredentials } from './passwords/remembered.ts';
import type { Recorder } from './records/record.ts';
import type { SecretReader } from './secrets/secret-cache.ts';
import { SigningKeys } from './secrets/signing-keys.ts';
import { decisionStore } from './store/decision-store.ts';
import { applicationFromItem } from './store/items.ts';
import { applicationKey } from './store/keys.ts';
import type { Table } from './store/table.ts';

/** Of the HTTP surface; a test holds it to package.json. */
const VERSION = '0.1.0';

export interface GatehookOptions {
  readonly table: Table;
  readonly readSecret: SecretReader;
  readonly hasher: PasswordHasher;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly random: Random;
  /** Failures without a success after which a name is held; 100 where not set. */
  readonly hold?: number;
  /** Without them the stage issues no tokens and takes none; tokens/routes.ts opens them with their routes. */
  readonly tokens?: TokenService;
  /** Routes beside the dialects': documents and endpoints that put no question. */
  readonly routes?: (deps: FrameDeps) => readonly Route[];
}

/** Strongly consistent, so that a key that was just registered counts. Its own read: nothing is proved yet. */
function publicKeysOf(table: Table) {
  return async (application: string) => {
    const command = new GetCommand({
      TableName: table.name,
      Key: applicationKey(application),
      ConsistentRead: true,
    });
    const { Item: item } = await table.client.send(command);
    return item === undefined ? [] : applicationFromItem(item).publicKeys;
  };
}

/** Builds the app once for a process: caches, keys and memories live as long as it does. */
export function createGatehook(options: GatehookOptions): App {
  const { table, hasher, recorder, clock, random, hold = DEFAULT_FAILURES_BEFORE_HOLD } = options;
  const now = () => clock.now();
  const deps: FrameDeps = {
    recorder,
    prove: {
      keys: new SigningKeys(options.readSecret, now),
      publicKeys: new PublicKeys(publicKeysOf(table), now),
      now,
    },
    openStore: (signal, onTrip) =>
      decisionStore({ table, signal, now, fraction: () => random.fraction(), hold, onTrip }),
    decide: {
      hasher,
      memory: new RememberedCredentials({ clock, random }),
      clock,
      random,
      hold,
      isPossiblePassword,
      roles: new RoleCache(now),
      tokens: options.tokens ?? null,
    },
  };
  return createApp({
    routes: [
      ...DIALECTS.flatMap((dialect) => routesOf(dialect, deps)),
      openApiRoute(VERSION),
      ...(options.routes?.(deps) ?? []),
    ],
    onDefect: (inbound, error) =>
      recorder.trouble(
        { requestId: inbound.requestId, dialect: 'none', route: 'none', sourceIp: inbound.sourceIp },
        'a defect: no route foresaw this error',
        error,
      ),
  });
}
