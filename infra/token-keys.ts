// The secret of the token keys, and the function that Secrets Manager calls to rotate them.
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { RotationCheck } from '../functions/tokens/check-rotation.ts';
import { keyStatements } from './encryption.ts';
import { createFunction } from './function.ts';
import type { GatehookSettings, TokenSettings } from './gatehook-settings.ts';
import type { FunctionEntry } from './packed-code.ts';
import type { AnySecret } from './resources.ts';
import { createTokenKeysSecret } from './secrets.ts';
import { allow } from './statements.ts';

export interface TokenKeysProps {
  readonly settings: GatehookSettings;
  readonly tokens: TokenSettings;
  readonly code: (entry: FunctionEntry) => Code;
  /** One that exists; by default a new one is made. */
  readonly secret?: AnySecret;
  readonly encryptionKey?: IKey;
}

export class TokenKeys extends Construct {
  readonly secret: AnySecret;
  readonly rotation: LambdaFunction;

  constructor(scope: Construct, id: string, props: TokenKeysProps) {
    super(scope, id);
    const { removal } = props.settings;
    const { encryptionKey } = props;
    this.secret =
      props.secret ?? createTokenKeysSecret(this, { removal, ...(encryptionKey && { encryptionKey }) });
    this.rotation = this.createRotation(props);
    this.schedule(props.tokens);
    this.checkDaily(props.tokens);
  }

  private createRotation({ settings, code, encryptionKey }: TokenKeysProps): LambdaFunction {
    return createFunction(this, 'Rotation', {
      settings,
      entry: 'rotate-token-key',
      code,
      description: 'Gatehook: adds a token key and drops those whose last token has died.',
      // A quarter of a vCPU; making an RSA key takes it a second or two, once in weeks.
      memory: 512,
      timeout: Duration.seconds(60),
      statements: [
        allow(
          [this.secret.secretArn],
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ),
        ...keyStatements(this, 'secretsmanager to write', [this.secret.encryptionKey]),
      ],
      unqueued:
        'Secrets Manager repeats a rotation that failed, and the check of its age comes again in hours; an alarm tells of ' +
        'either.',
      ...(encryptionKey && { encryptionKey }),
    });
  }

  /** CDK's own construct would grant the function actions that it does not use; this one names what it needs. */
  private schedule({ keyRotationDays }: TokenSettings): void {
    this.rotation.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(this).account,
    });
    const schedule = new CfnRotationSchedule(this, 'Schedule', {
      secretId: this.secret.secretArn,
      rotationLambdaArn: this.rotation.functionArn,
      rotationRules: { scheduleExpression: `rate(${keyRotationDays} days)` },
      // Also at once when the schedule is made: that is where the first key comes from.
      rotateImmediatelyOnUpdate: true,
    });
    // Secrets Manager tries the function before it accepts the schedule.
    schedule.node.addDependency(this.rotation, this.node.findChild('Role'));
  }

  /** Twice a day, so that an alarm on a day's silence never falls between two of them. */
  private checkDaily({ keyRotationDays }: TokenSettings): void {
    const check: RotationCheck = {
      Step: 'checkRotation',
      SecretId: this.secret.secretArn,
      EveryDays: keyRotationDays,
    };
    const rule = new Rule(this, 'Check', {
      description: 'Gatehook: asks the rotation function whether the token keys are rotated at all.',
      schedule: Schedule.rate(Duration.hours(12)),
      targets: [
        new LambdaTarget(this.rotation, { event: RuleTargetInput.fromObject(check), retryAttempts: 2 }),
      ],
    });
    Validations.of(rule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason:
        'A check that was lost comes again in twelve hours, and an alarm rings where none comes for a day.',
    });
  }
}
