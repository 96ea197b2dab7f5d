// Puts the parts together: from a table, a secret and a recorder to the whole HTTP surface.
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { PublicKeys } from '../callers/public-keys.ts';
import { HTTP_DIALECTS } from '../dialects/dialects.ts';
import { RegistryTokens } from '../dialects/oci/registry-tokens.ts';
import { WHOLE_BUDGET } from '../exchange/deadline.ts';
import { type DialectDeps, routesOf } from '../exchange/dialect-routes.ts';
import { type App, createApp } from '../http/app.ts';
import { openApiRoute } from '../http/openapi.ts';
import type { Route } from '../http/route.ts';
import type { SecretReader } from '../secrets/secret-cache.ts';
import { SigningKeys } from '../secrets/signing-keys.ts';
import { applicationFromItem } from '../store/items.ts';
import { applicationKey } from '../store/keys.ts';
import type { Table } from '../store/table.ts';
import { RefreshTokens } from '../tokens/refresh-tokens.ts';
import { type ExchangeOptions, exchangeDeps } from './engine.ts';

/** Of the HTTP surface; a test holds it to package.json. */
const VERSION = '0.1.0';

export interface GatehookOptions extends ExchangeOptions {
  readonly readSecret: SecretReader;
  /** The secret of the registry key; without it container registries are told that it cannot be told. */
  readonly readRegistryKey?: SecretReader;
  /** Milliseconds in which routes answer that wait as long as the stage says; 2,400 where not set. */
  readonly patience?: number;
  /** Routes beside the dialects': documents and endpoints that put no question. */
  readonly routes?: (deps: DialectDeps) => readonly Route[];
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
  const { table, recorder, clock, random } = options;
  const now = () => clock.now();
  const keys = new SigningKeys(options.readSecret, now);
  const deps: DialectDeps = {
    ...exchangeDeps({ ...options, refreshTokens: new RefreshTokens(keys, clock, random) }),
    prove: { keys, publicKeys: new PublicKeys(publicKeysOf(table), now), now },
    patience: options.patience ?? WHOLE_BUDGET,
    registryTokens: new RegistryTokens(options.readRegistryKey ?? null, clock, random),
  };
  return createApp({
    routes: [
      ...HTTP_DIALECTS.flatMap((dialect) => routesOf(dialect, deps)),
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
