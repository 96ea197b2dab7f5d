// The secrets of one Gatehook, each in the form in which the functions read it, and why no schedule replaces its value.
import { Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { GatehookSettings } from './gatehook-settings.ts';

export interface SecretOptions extends Pick<GatehookSettings, 'removal'> {
  readonly encryptionKey?: IKey;
}

interface SecretForm {
  readonly id: string;
  readonly description: string;
  readonly generate: SecretStringGenerator;
  /** Why it is not rotated by a schedule. */
  readonly unscheduled?: string;
}

/** 64 letters and digits are 381 bits. */
const KEY = { passwordLength: 64, excludePunctuation: true };
/** Secrets Manager wants to generate something; a member of this name is one that no function reads. */
const NOTHING = { generateStringKey: 'initial', excludePunctuation: true };

function createSecret(scope: Construct, form: SecretForm, { removal, encryptionKey }: SecretOptions): Secret {
  const secret = new Secret(scope, form.id, {
    description: form.description,
    // Secrets Manager makes the value: no human and no template sees it, and no deployment writes over it.
    generateSecretString: form.generate,
    removalPolicy: removal,
    ...(encryptionKey && { encryptionKey }),
  });
  if (form.unscheduled !== undefined)
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: form.unscheduled });
  return secret;
}

/** Every application's key is derived from it, so one secret serves them all (functions/secrets/). */
export const createSigningSecret = (scope: Construct, options: SecretOptions): Secret =>
  createSecret(
    scope,
    {
      id: 'SigningSecret',
      description:
        'Gatehook derives the webhook secrets and the API key checks of all applications from this.',
      generate: {
        secretStringTemplate: JSON.stringify({ previousUntil: 0 }),
        generateStringKey: 'master',
        ...KEY,
      },
      unscheduled:
        'A new master changes the key of every application at once, so a schedule would break callers. Applications are ' +
        'rotated one by one with an overlap (gatehook app rotate); the master only in an emergency.',
    },
    options,
  );

/** Keys every password hash, and lies apart from the table. Without it no peppered hash can be verified again. */
export const createPepperSecret = (scope: Construct, options: SecretOptions): Secret =>
  createSecret(
    scope,
    {
      id: 'PepperSecret',
      description: 'Gatehook keys password hashes with this. Never remove a pepper that a hash still names.',
      generate: {
        secretStringTemplate: JSON.stringify({ current: 'p1' }),
        generateStringKey: 'p1',
        ...KEY,
      },
      unscheduled:
        'A pepper is added, never replaced: old hashes name the one they were made with until their users log in ' +
        '(docs/password-hashes.md). A schedule would lock everybody out.',
    },
    options,
  );

/** Without a key: `gatehook registry-key create` puts it in, since registries have to be given its certificate. */
export const createRegistryKeySecret = (scope: Construct, options: SecretOptions): Secret =>
  createSecret(
    scope,
    {
      id: 'RegistryKey',
      description:
        'The key pair with which Gatehook signs for container registries. See gatehook registry-key create.',
      generate: { secretStringTemplate: '{}', ...NOTHING },
      unscheduled:
        'Registries trust one certificate, which people put there: a key that replaced itself would be refused ' +
        '(docs/dialects/oci-registry.md).',
    },
    options,
  );

/** Between CloudFront and the functions alone: it proves that a request came through. */
export const createFrontKey = (scope: Construct, version: number, options: SecretOptions): Secret =>
  createSecret(
    scope,
    {
      id: `FrontKey${version}`,
      description: 'CloudFront proves to Gatehook with this that a request came through it.',
      generate: KEY,
      unscheduled:
        'CloudFormation copies the value into the distribution and the functions at a deployment, so a schedule would ' +
        'change neither; cloudFront.keyVersion makes a new one (docs/construct.md).',
    },
    options,
  );

/** An empty set of token keys, which the first rotation fills right after the deployment. */
export const createTokenKeysSecret = (scope: Construct, options: SecretOptions): Secret =>
  createSecret(
    scope,
    {
      id: 'Secret',
      description:
        'The RSA keys that sign the access tokens of Gatehook. Rotated by a function; never edit it.',
      generate: { secretStringTemplate: JSON.stringify({ keys: [] }), ...NOTHING },
    },
    options,
  );
