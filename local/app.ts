// The app on this machine: the parts of functions/webhook.ts, pointed at the local store and secrets.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createGatehook } from '../functions/assembly/gatehook.ts';
import { readSettings } from '../functions/assembly/settings.ts';
import type { App } from '../functions/http/app.ts';
import { createPasswordHasher } from '../functions/passwords/hasher.ts';
import type { Recorder } from '../functions/records/record.ts';
import { secretReader } from '../functions/secrets/secret-cache.ts';
import { openTableForMany, type Table } from '../functions/store/table.ts';
import { AccessTokens } from '../functions/tokens/access-tokens.ts';
import type { LocalAddress } from './address.ts';

export interface Clients {
  readonly table: Table;
  readonly secrets: SecretsManagerClient;
  close(): void;
}

/** Opens store and secrets as an application of AWS's SDK does, with this run's credentials. */
export function openClients(
  address: Pick<
    LocalAddress,
    'dynamodb' | 'secrets' | 'table' | 'accessKeyId' | 'secretAccessKey' | 'region'
  >,
): Clients {
  const { accessKeyId, secretAccessKey, region } = address;
  const config = { region, credentials: { accessKeyId, secretAccessKey } };
  const table = openTableForMany(address.table, { ...config, endpoint: address.dynamodb });
  const secrets = new SecretsManagerClient({ ...config, endpoint: address.secrets });
  return {
    table,
    secrets,
    close() {
      table.client.destroy();
      table.once.destroy();
      secrets.destroy();
    },
  };
}

/** The secrets by their names, and the stage's own address. */
type LocalNames = Pick<LocalAddress, 'signingSecret' | 'tokenKeys' | 'registryKey' | 'url'>;

/**
 * Builds the app with the settings that the stack would give the function; others come from the environment.
 * @throws SettingsError
 */
export function openApp(
  { table, secrets }: Clients,
  { signingSecret, tokenKeys, registryKey, url }: LocalNames,
  recorder: Recorder,
): App {
  const settings = readSettings({
    ...process.env,
    GATEHOOK_TABLE: table.name,
    GATEHOOK_SIGNING_SECRET: signingSecret,
    GATEHOOK_TOKEN_KEYS: tokenKeys,
    GATEHOOK_ISSUER: url,
    // There is no secret for peppers here.
    GATEHOOK_PEPPERS: '',
  });
  const clock = { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) };
  const random = { bytes: (count: number) => randomBytes(count), fraction: Math.random };
  const { tokens } = settings;
  return createGatehook({
    table,
    readSecret: secretReader(secrets, settings.signingSecret),
    hasher: createPasswordHasher(settings.hashing),
    recorder,
    clock,
    random,
    lockout: { hold: settings.hold },
    ...(settings.patience !== undefined && { patience: settings.patience }),
    readRegistryKey: secretReader(secrets, registryKey),
    ...(tokens && {
      tokens: new AccessTokens({ ...tokens, readKeys: secretReader(secrets, tokens.keys) }, clock, random),
    }),
  });
}
