// The secret of the token keys, and the function that Secrets Manager calls to rotate them.
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type Code,
  Architecture as LambdaArchitecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnRotationSchedule, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { RotationCheck } from '../functions/tokens/check-rotation.ts';
import { MAX_TOKEN_LIFETIME } from '../functions/tokens/key-set.ts';
import { type Settings, SettingsError, type TokenSettings } from './settings.ts';

export interface TokenKeysProps {
  readonly settings: Settings;
  readonly tokens: TokenSettings;
  /** The rotation function's asset: what infra/asset.ts makes of functions/rotate-token-key.ts. */
  readonly code: Code;
}

/** Said here, since the function would refuse to start with it. */
function checkLifetime({ lifetime }: TokenSettings): void {
  if (Number.isInteger(lifetime) && lifetime >= 1 && lifetime <= MAX_TOKEN_LIFETIME) return;
  throw new SettingsError(
    `Tokens cannot live for ${lifetime} seconds. Set tokens.lifetime to at most ${MAX_TOKEN_LIFETIME} in infra/settings.ts.`,
  );
}

export class TokenKeys extends Construct {
  readonly secret: Secret;
  readonly rotation: LambdaFunction;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: TokenKeysProps) {
    super(scope, id);
    checkLifetime(props.tokens);
    this.secret = new Secret(this, 'Secret', {
      description:
        'The RSA keys that sign the access tokens of Gatehook. Rotated by a function; never edit it.',
      // An empty set, which the first rotation fills right after the deployment; Secrets Manager wants to generate
      // something, and an update of the stack must never write a value over the keys.
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ keys: [] }),
        generateStringKey: 'initial',
        excludePunctuation: true,
      },
      removalPolicy: props.settings.removal,
    });
    const logGroup = new LogGroup(this, 'Log', {
      retention: props.settings.logRetention,
      removalPolicy: props.settings.removal,
    });
    this.role = this.createRole(logGroup);
    this.rotation = this.createFunction(props, logGroup);
    this.schedule(props.tokens);
    this.checkDaily(props.tokens);
    this.acknowledgeFindings();
  }

  private createRole(logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const allow = (resource: string, ...actions: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(
      this.secret.secretArn,
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    );
    allow(logGroup.logGroupArn, 'logs:CreateLogStream', 'logs:PutLogEvents');
    return role;
  }

  private createFunction({ settings, code }: TokenKeysProps, logGroup: LogGroup): LambdaFunction {
    return new LambdaFunction(this, 'Rotation', {
      description: 'Gatehook: adds a token key and drops those whose last token has died.',
      runtime: Runtime.NODEJS_24_X,
      architecture: settings.architecture === 'arm64' ? LambdaArchitecture.ARM_64 : LambdaArchitecture.X86_64,
      handler: 'rotate-token-key.handler',
      code,
      // A quarter of a vCPU; making an RSA key takes it a second or two, once in weeks.
      memorySize: 512,
      timeout: Duration.seconds(60),
      role: this.role,
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
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
    schedule.node.addDependency(this.rotation, this.role);
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

  private acknowledgeFindings(): void {
    const repeated =
      'Secrets Manager repeats a rotation that failed, and the check of its age comes again in hours; an alarm tells of ' +
      'either.';
    Validations.of(this.rotation).acknowledge(
      { id: 'Serverless-LambdaDLQ', reason: repeated },
      { id: 'Serverless-LambdaAsyncFailureDestination', reason: repeated },
    );
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray has no resources that xray:PutTraceSegments and xray:PutTelemetryRecords could be limited to.',
    });
  }
}
