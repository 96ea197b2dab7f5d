// The Lambda entry of the authorizer for other people's APIs: REST, HTTP, AppSync and IoT Core.
import { randomUUID } from 'node:crypto';
import { createAuthorizer } from './assembly/authorizer.ts';
import { readAuthorizerSettings } from './assembly/authorizer-settings.ts';
import { openDecisionInstance } from './assembly/instance.ts';
import type { AuthorizerEvent } from './authorizer/events.ts';
import { PublishedTokens } from './tokens/published-tokens.ts';

function start() {
  const instance = openDecisionInstance(process.env);
  const { issuer, ...settings } = readAuthorizerSettings(process.env);
  const tokens = issuer !== undefined && new PublishedTokens({ issuer, fetch, now: Date.now });
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
