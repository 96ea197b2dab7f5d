// The app on this machine: the parts of functions/webhook.ts and functions/manage.ts, pointed at the local store and secrets.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGatehook } from '../functions/assembly/gatehook.ts';
import { createManagement } from '../functions/assembly/management.ts';
import { openServices, type Services, TIMEOUTS_FOR_MANY } from '../functions/assembly/services.ts';
import { readSettings } from '../functions/assembly/settings.ts';
import type { App } from '../functions/http/app.ts';
import { isManagementPath } from '../functions/management/paths.ts';
import { createPasswordHasher } from '../functions/passwords/hasher.ts';
import type { Recorder } from '../functions/records/record.ts';
import { AccessTokens } from '../functions/tokens/access-tokens.ts';
import type { LocalAddress } from './address.ts';

/** Store and secrets as the functions reach them, with this run's credentials. */
export function openLocalServices(
  address: Pick<
    LocalAddress,
    'dynamodb' | 'secrets' | 'table' | 'accessKeyId' | 'secretAccessKey' | 'region'
  >,
): Services {
  const { accessKeyId, secretAccessKey, region } = address;
  return openServices(address.table, {
    region,
    credentials: () => ({ accessKeyId, secretAccessKey }),
    endpoints: { dynamodb: new URL(address.dynamodb), secretsmanager: new URL(address.secrets) },
    timeouts: TIMEOUTS_FOR_MANY,
  });
}

/** The secrets by their names, and the stage's own address. */
type LocalNames = Pick<LocalAddress, 'signingSecret' | 'tokenKeys' | 'registryKey' | 'url'>;

/**
 * Builds the app with the settings that the stack would give the function; others come from the environment.
 * @throws SettingsError
 */
export function openApp(
  { table, secretReader }: Services,
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
  const tokens =
    settings.tokens &&
    new AccessTokens({ ...settings.tokens, readKeys: secretReader(settings.tokens.keys) }, clock, random);
  const shared = {
    table,
    readSecret: secretReader(settings.signingSecret),
    hasher: createPasswordHasher(settings.hashing),
    hashing: settings.hashing,
    recorder,
    clock,
    random,
    lockout: { hold: settings.hold },
    ...(tokens && { tokens }),
  };
  const management = createManagement(shared);
  const webhook = createGatehook({
    ...shared,
    ...(settings.patience !== undefined && { patience: settings.patience }),
    readRegistryKey: secretReader(registryKey),
  });
  // On AWS, API Gateway's routes choose between the two functions.
  return (inbound) => (isManagementPath(inbound.path) ? management(inbound) : webhook(inbound));
}
