// The Lambda entry: an API Gateway event (payload 2.0) in, its answer out. Everything else is built once per instance.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createGatehook } from './gatehook.ts';
import { type GatewayEvent, inboundFromEvent } from './http/inbound.ts';
import type { PasswordHasher } from './passwords/password-hasher.ts';
import type { Pepper } from './passwords/peppers.ts';
import { createPasswordHasher } from './passwords/registry.ts';
import { lambdaRecorder } from './records/lambda-recorder.ts';
import { pepperedHasher } from './secrets/pepper-secret.ts';
import { secretReader } from './secrets/secret-cache.ts';
import { readSettings, type Settings } from './settings.ts';
import { openTable, TIMEOUTS } from './store/table.ts';
import { openTokens } from './tokens/routes.ts';

/** What API Gateway is given back (payload 2.0). */
interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

function openHasher(
  { memory, argon2, peppers: secretId }: Settings,
  secrets: SecretsManagerClient,
): PasswordHasher {
  const make = (peppers: readonly Pepper[]) =>
    createPasswordHasher({ memoryLimitKiB: memory, parameters: argon2, peppers });
  return secretId === undefined ? make([]) : pepperedHasher(secretReader(secrets, secretId), make, Date.now);
}

function start() {
  const settings = readSettings(process.env);
  const secrets = new SecretsManagerClient({
    requestHandler: new NodeHttpHandler(TIMEOUTS),
    retryStrategy: new ConfiguredRetryStrategy(2, 50),
  });
  const table = openTable(settings.table);
  const clock = { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) };
  const random = { bytes: (count: number) => randomBytes(count), fraction: Math.random };
  const { tokens } = settings;
  return createGatehook({
    table,
    readSecret: secretReader(secrets, settings.signingSecret),
    hasher: openHasher(settings, secrets),
    recorder: lambdaRecorder(settings.service),
    clock,
    random,
    hold: settings.hold,
    ...(tokens &&
      openTokens({ ...tokens, readKeys: secretReader(secrets, tokens.keys) }, { table, clock, random })),
  });
}

const app = start();

/** Answers one event. The request id is made here: an id from outside could claim another request's claims. */
export async function handler(event: GatewayEvent): Promise<GatewayAnswer> {
  const { status, headers, body } = await app(inboundFromEvent(event, randomUUID()));
  return { statusCode: status, headers, body, isBase64Encoded: false };
}
