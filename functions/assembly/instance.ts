// What one Lambda instance opens from its environment, whichever entry point it runs.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PasswordHasher } from '../decision/password-hasher.ts';
import { HashSlots } from '../passwords/hash-slots.ts';
import { createPasswordHasher } from '../passwords/hasher.ts';
import type { Pepper } from '../passwords/peppers.ts';
import { lambdaRecorder } from '../records/lambda-recorder.ts';
import { pepperedHasher } from '../secrets/pepper-secret.ts';
import type { SecretReader } from '../secrets/secret-cache.ts';
import type { TokenOptions } from '../tokens/access-tokens.ts';
import { environmentServices, openServices, type Services } from './services.ts';
import { type DecisionSettings, readDecisionSettings, readSettings } from './settings.ts';

function openHasher(
  { hashing, peppers: secretId }: DecisionSettings,
  readerOf: (secretId: string) => SecretReader,
): PasswordHasher {
  const slots = new HashSlots();
  const make = (peppers: readonly Pepper[]) => createPasswordHasher({ ...hashing, peppers, slots });
  return secretId === undefined ? make([]) : pepperedHasher(readerOf(secretId), make, Date.now);
}

type Environment = Readonly<Record<string, string | undefined>>;

function openParts(settings: DecisionSettings, services: Services) {
  return {
    table: services.table,
    hasher: openHasher(settings, services.secretReader),
    hashing: settings.hashing,
    recorder: lambdaRecorder(settings.service),
    clock: { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) },
    random: { bytes: (count: number) => randomBytes(count), fraction: Math.random },
    lockout: { hold: settings.hold },
  };
}

/**
 * What a function opens that decides and proves no caller: no secret of the stage but the peppers.
 * @throws SettingsError, EndpointError
 */
export function openDecisionInstance(environment: Environment) {
  const settings = readDecisionSettings(environment);
  return openParts(settings, openServices(settings.table, environmentServices(environment)));
}

/**
 * What the webhook opens.
 * @throws SettingsError, EndpointError
 */
export function openInstance(environment: Environment) {
  const { tokens, registryKey, signingSecret, ...settings } = readSettings(environment);
  const services = openServices(settings.table, environmentServices(environment));
  const { secretReader } = services;
  const tokenOptions: TokenOptions | null = tokens
    ? { ...tokens, readKeys: secretReader(tokens.keys) }
    : null;
  return {
    ...openParts(settings, services),
    readSecret: secretReader(signingSecret),
    ...(settings.patience !== undefined && { patience: settings.patience }),
    ...(registryKey !== undefined && { readRegistryKey: secretReader(registryKey) }),
    /** null where the stage issues no tokens. */
    tokenOptions,
  };
}
