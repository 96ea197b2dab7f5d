// The stage's signing secret: every application's key is derived from it, so one secret serves them all.
import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** Lets Secrets Manager make the secret in the form that functions/secrets/ reads; no human and no template sees it. */
export function createSigningSecret(scope: Construct, { removal }: Settings): Secret {
  const secret = new Secret(scope, 'SigningSecret', {
    description: 'Gatehook derives the webhook secrets and the API key checks of all applications from this.',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ previousUntil: 0 }),
      generateStringKey: 'master',
      // 64 letters and digits are 381 bits.
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: removal,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'A new master changes the key of every application at once, so a schedule would break callers. Applications are ' +
      'rotated one by one with an overlap (gatehook app rotate); the master only in an emergency.',
  });
  return secret;
}
