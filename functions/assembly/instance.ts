// What one Lambda instance opens from its environment, whichever entry point it runs.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { PasswordHasher } from '../decision/password-hasher.ts';
import { HashSlots } from '../passwords/hash-slots.ts';
import { createPasswordHasher } from '../passwords/hasher.ts';
import type { Pepper } from '../passwords/peppers.ts';
import { lambdaRecorder } from '../records/lambda-recorder.ts';
import { pepperedHasher } from '../secrets/pepper-secret.ts';
import { type SecretReader, secretReader } from '../secrets/secret-cache.ts';
import { openTable, TIMEOUTS } from '../store/table.ts';
import type { TokenOptions } from '../tokens/access-tokens.ts';
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

function secretReaders(): (secretId: string) => SecretReader {
  const secrets = new SecretsManagerClient({
    requestHandler: new NodeHttpHandler(TIMEOUTS),
    retryStrategy: new ConfiguredRetryStrategy(2, 50),
  });
  return (secretId) => secretReader(secrets, secretId);
}

function openParts(settings: DecisionSettings, readerOf: (secretId: string) => SecretReader) {
  return {
    table: openTable(settings.table),
    hasher: openHasher(settings, readerOf),
    recorder: lambdaRecorder(settings.service),
    clock: { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) },
    random: { bytes: (count: number) => randomBytes(count), fraction: Math.random },
    lockout: { hold: settings.hold },
  };
}

/**
 * What a function opens that decides and proves no caller: no secret of the stage but the peppers.
 * @throws SettingsError
 */
export const openDecisionInstance = (environment: Environment) =>
  openParts(readDecisionSettings(environment), secretReaders());

/**
 * What the webhook opens.
 * @throws SettingsError
 */
export function openInstance(environment: Environment) {
  const { tokens, registryKey, signingSecret, ...settings } = readSettings(environment);
  const readerOf = secretReaders();
  const tokenOptions: TokenOptions | null = tokens ? { ...tokens, readKeys: readerOf(tokens.keys) } : null;
  return {
    ...openParts(settings, readerOf),
    readSecret: readerOf(signingSecret),
    ...(settings.patience !== undefined && { patience: settings.patience }),
    ...(registryKey !== undefined && { readRegistryKey: readerOf(registryKey) }),
    /** null where the stage issues no tokens. */
    tokenOptions,
  };
}
