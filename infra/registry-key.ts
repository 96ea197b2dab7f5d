// The secret of the key that signs for container registries, where a stage serves them.
import { Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** Without a key: `gatehook registry-key create` puts it in, since registries have to be given its certificate. */
export function createRegistryKeySecret(scope: Construct, { removal }: Settings): Secret {
  const secret = new Secret(scope, 'RegistryKey', {
    description:
      'The key pair with which Gatehook signs for container registries. See gatehook registry-key create.',
    // Secrets Manager wants to generate something; a secret without a key is one that is not filled yet.
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'initial',
      excludePunctuation: true,
    },
    removalPolicy: removal,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'Registries trust one certificate, which people put there: a key that replaced itself would be refused ' +
      '(docs/dialects/oci-registry.md).',
  });
  return secret;
}
