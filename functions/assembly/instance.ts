// What one Lambda instance opens from its environment, whichever entry point it runs.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { PasswordHasher } from '../decision/password-hasher.ts';
import { HashSlots } from '../passwords/hash-slots.ts';
import type { Pepper } from '../passwords/peppers.ts';
import { createPasswordHasher } from '../passwords/registry.ts';
import { lambdaRecorder } from '../records/lambda-recorder.ts';
import { pepperedHasher } from '../secrets/pepper-secret.ts';
import { type SecretReader, secretReader } from '../secrets/secret-cache.ts';
import { openTable, TIMEOUTS } from '../store/table.ts';
import type { TokenOptions } from '../tokens/access-tokens.ts';
import { readSettings, type Settings } from './settings.ts';

function openHasher(
  { memory, argon2, peppers: secretId }: Settings,
  readerOf: (secretId: string) => SecretReader,
): PasswordHasher {
  const slots = new HashSlots();
  const make = (peppers: readonly Pepper[]) =>
    createPasswordHasher({ memoryLimitKiB: memory, parameters: argon2, peppers, slots });
  return secretId === undefined ? make([]) : pepperedHasher(readerOf(secretId), make, Date.now);
}

/** @throws SettingsError */
export function openInstance(environment: Readonly<Record<string, string | undefined>>) {
  const settings = readSettings(environment);
  const secrets = new SecretsManagerClient({
    requestHandler: new NodeHttpHandler(TIMEOUTS),
    retryStrategy: new ConfiguredRetryStrategy(2, 50),
  });
  const readerOf = (secretId: string) => secretReader(secrets, secretId);
  const { tokens, registryKey } = settings;
  const tokenOptions: TokenOptions | null = tokens ? { ...tokens, readKeys: readerOf(tokens.keys) } : null;
  return {
    table: openTable(settings.table),
    readSecret: readerOf(settings.signingSecret),
    hasher: openHasher(settings, readerOf),
    recorder: lambdaRecorder(settings.service),
    clock: { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) },
    random: { bytes: (count: number) => randomBytes(count), fraction: Math.random },
    hold: settings.hold,
    ...(registryKey !== undefined && { readRegistryKey: readerOf(registryKey) }),
    /** null where the stage issues no tokens. */
    tokenOptions,
  };
}
