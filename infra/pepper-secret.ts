// The stage's pepper, where it has one: a secret that keys every password hash and lies apart from the table.
import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** In the form that functions/secrets/pepper-secret.ts reads. Without it no peppered hash can be verified again. */
export function createPepperSecret(scope: Construct, { removal }: Settings): Secret {
  const secret = new Secret(scope, 'PepperSecret', {
    description: 'Gatehook keys password hashes with this. Never remove a pepper that a hash still names.',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ current: 'p1' }),
      generateStringKey: 'p1',
      // 64 letters and digits are 381 bits.
      passwordLength: 64,
      excludePunctuation: true,
    },
    removalPolicy: removal,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'A pepper is added, never replaced: old hashes name the one they were made with until their users log in ' +
      '(docs/password-hashes.md). A schedule would lock everybody out.',
  });
  return secret;
}
