// The Lambda entry of the authorizer for other people's APIs: REST, HTTP, AppSync and IoT Core.
import { randomUUID } from 'node:crypto';
import { createAuthorizer } from './assembly/authorizer.ts';
import { readAuthorizerSettings } from './assembly/authorizer-settings.ts';
import { openInstance } from './assembly/instance.ts';
import type { AuthorizerEvent } from './authorizer/events.ts';
import { AccessTokens } from './tokens/access-tokens.ts';

function start() {
  const { tokenOptions, ...instance } = openInstance(process.env);
  const settings = readAuthorizerSettings(process.env);
  const tokens = tokenOptions && new AccessTokens(tokenOptions, instance.clock, instance.random);
  return createAuthorizer({ ...instance, settings, ...(tokens && { tokens }) });
}

const authorizer = start();

/** Answers one event. Lambda's own `context` says where the function runs. */
export function handler(
  event: AuthorizerEvent,
  { invokedFunctionArn }: { readonly invokedFunctionArn: string },
): Promise<unknown> {
  return authorizer(event, { functionArn: invokedFunctionArn, requestId: randomUUID() });
}
