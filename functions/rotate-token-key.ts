// The Lambda entry of the token keys' rotation: one of Secrets Manager's four steps for each call, or the daily check.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { checkRotation, type RotationCheck } from './tokens/check-rotation.ts';
import { makeTokenKey } from './tokens/make-key.ts';
import { type RotationEvent, rotate } from './tokens/rotate.ts';

const client = new SecretsManagerClient({});

/** A step that throws is repeated by Secrets Manager; Lambda logs the error, which holds no key, and an alarm rings. */
export async function handler(event: RotationEvent | RotationCheck): Promise<void> {
  if (event.Step === 'checkRotation') return checkRotation({ client, now: Date.now }, event);
  await rotate({ client, makeKey: makeTokenKey, now: Date.now }, event);
}
