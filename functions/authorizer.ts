// The Lambda entry of the authorizer for other people's APIs: REST, HTTP, AppSync and IoT Core.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createAuthorizer } from './authorizer/create.ts';
import type { AuthorizerEvent } from './authorizer/events.ts';
import { readAuthorizerSettings } from './authorizer/settings.ts';
import { createPasswordHasher } from './passwords/registry.ts';
import { lambdaRecorder } from './records/lambda-recorder.ts';
import { secretReader } from './secrets/secret-cache.ts';
import { readSettings } from './settings.ts';
import { openTable, TIMEOUTS } from './store/table.ts';
import { AccessTokens } from './tokens/access-tokens.ts';

function start() {
  const settings = readSettings(process.env);
  const secrets = new SecretsManagerClient({
    requestHandler: new NodeHttpHandler(TIMEOUTS),
    retryStrategy: new ConfiguredRetryStrategy(2, 50),
  });
  const clock = { now: Date.now, sleep: (milliseconds: number) => sleep(milliseconds) };
  const random = { bytes: (count: number) => randomBytes(count), fraction: Math.random };
  const { tokens } = settings;
  return createAuthorizer({
    table: openTable(settings.table),
    readSecret: secretReader(secrets, settings.signingSecret),
    hasher: createPasswordHasher({ memoryLimitKiB: settings.memory }),
    recorder: lambdaRecorder(settings.service),
    clock,
    random,
    hold: settings.hold,
    settings: readAuthorizerSettings(process.env),
    ...(tokens && {
      tokens: new AccessTokens({ ...tokens, readKeys: secretReader(secrets, tokens.keys) }, clock, random),
    }),
  });
}

const authorizer = start();

/** Answers one event. Lambda's own `context` says where the function runs. */
export function handler(
  event: AuthorizerEvent,
  { invokedFunctionArn }: { readonly invokedFunctionArn: string },
): Promise<unknown> {
  return authorizer(event, { functionArn: invokedFunctionArn, requestId: randomUUID() });
}
