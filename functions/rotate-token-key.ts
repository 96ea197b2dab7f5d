// The Lambda entry of the token keys' rotation: one of Secrets Manager's four steps for each call.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { makeTokenKey } from './tokens/make-key.ts';
import { type RotationEvent, rotate } from './tokens/rotate.ts';

const client = new SecretsManagerClient({});

/** A step that throws is repeated by Secrets Manager; Lambda logs the error, which names no key. */
export async function handler(event: RotationEvent): Promise<void> {
  await rotate({ client, makeKey: makeTokenKey, now: Date.now }, event);
}
