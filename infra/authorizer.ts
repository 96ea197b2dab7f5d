// Puts Gatehook in front of another team's API: an authorizer for it, with a function of its own.
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { IdentitySource, RequestAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { type AuthorizationMode, AuthorizationType } from 'aws-cdk-lib/aws-appsync';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnAuthorizer as IotAuthorizer } from 'aws-cdk-lib/aws-iot';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, type Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { checkAuthorizer } from './check-authorizer.ts';
import { keyStatements, letLogsUse } from './encryption.ts';
import { createFunction } from './function.ts';
import { packedCode } from './packed-code.ts';
import { allow, tableStatements } from './statements.ts';
import { AUTHORIZER_ACCESS } from './table-access.ts';
import { calledByAwsWatches } from './watches.ts';

export interface GatehookAuthorizerProps {
  /** The output `TableName` of the Gatehook stack, in the same account and region. */
  readonly tableName: string;
  /** The id of the application that this API is to Gatehook: its audience and its limits count. */
  readonly application: string;
  /** The output `ApiUrl`, whose access tokens are taken; without it they are refused. */
  readonly issuer?: string;
  /** What the stage's settings say of hashes, where they are not the default: passwords cannot be verified otherwise. */
  readonly hash?: {
    /** `m=19456,t=2,p=1`: what a name that does not exist must cost too. */
    readonly argon2?: string;
    /** The secret of the peppers. */
    readonly peppersArn?: string;
  };
  /** As in the stage's settings; 100 by default. */
  readonly failuresBeforeHold?: number;
  /** With `${method}`, `${path}` and `${route}`; `api:${method}:${path}` by default. */
  readonly permissionTemplate?: string;
  /** AppSync: fields that are permissions of their own, such as `Mutation.refund`. */
  readonly fields?: readonly string[];
  /** IoT Core: topics that are permissions of their own, such as `devices/${clientId}/*`; nine at most. */
  readonly topics?: readonly string[];
  /** ARM_64 by default: a fifth cheaper per GB-second. */
  readonly architecture?: Architecture;
  /** Megabytes; 1769, one whole vCPU, by default: a password is hashed here. */
  readonly memorySize?: number;
  /** A year by default. */
  readonly logRetention?: RetentionDays;
  /** The SNS topic that hears of alarms, and of their end; without it the construct makes no alarms. */
  readonly alarmTopicArn?: string;
  /** X-Ray; off by default, since it records nearly every call at a few requests a second. */
  readonly tracing?: boolean;
  /** The key of Gatehook's own, where its table has one: the function may use it, and its log is encrypted with it. */
  readonly encryptionKey?: IKey;
  /** A build of your own of functions/authorizer.ts; the packed one by default. */
  readonly code?: Code;
}

/** The function answers within 2.5 s; AWS IoT waits 5 s, the others 10 s. */
const TIMEOUT = Duration.seconds(5);

/**
 * A cached answer counts for every request of the same identity sources: with all that an answer depends on among
 * them, even a cache that somebody switches on later never answers one request with the permission of another.
 */
const HTTP_IDENTITY = [
  '$request.header.Authorization',
  '$context.routeKey',
  '$context.httpMethod',
  '$context.path',
];
const REST_IDENTITY = [
  IdentitySource.header('Authorization'),
  IdentitySource.context('httpMethod'),
  IdentitySource.context('path'),
];
/** Off: a user who is disabled is refused on the very next request. */
const NO_CACHE = Duration.seconds(0);

/**
 * An authorizer for an API of yours, with a function, a role and a log of its own.
 *
 *     const auth = new GatehookAuthorizer(this, 'Auth', { tableName, issuer, application: 'orders-api' });
 *     new HttpApi(this, 'Api', { defaultAuthorizer: auth.httpAuthorizer() });
 */
export class GatehookAuthorizer extends Construct {
  readonly function: LambdaFunction;

  /** @throws SettingsError by the name of the property */
  constructor(scope: Construct, id: string, props: GatehookAuthorizerProps) {
    super(scope, id);
    const { architecture, memorySize = 1769, code, encryptionKey } = props;
    checkAuthorizer(props, memorySize);
    if (encryptionKey !== undefined) letLogsUse(encryptionKey, this);
    const processor = architecture === Architecture.X86_64 ? 'x86_64' : 'arm64';
    this.function = createFunction(this, 'Function', {
      settings: {
        architecture: processor,
        logRetention: props.logRetention ?? RetentionDays.ONE_YEAR,
        removal: RemovalPolicy.RETAIN,
        tracing: props.tracing ?? false,
      },
      entry: 'authorizer',
      code: (entry) => code ?? packedCode(entry, processor),
      description: 'Gatehook: answers whether a request may reach this API.',
      memory: memorySize,
      timeout: TIMEOUT,
      environment: environment(props),
      statements: this.statements(props),
      unqueued:
        'The service that calls the function waits for the answer: nothing is queued that could be lost.',
      ...(encryptionKey && { encryptionKey }),
    });
    this.createAlarms(props);
  }

  private createAlarms({ alarmTopicArn, application }: GatehookAuthorizerProps): void {
    if (alarmTopicArn === undefined) return;
    const of = {
      service: serviceName(application),
      dialect: 'authorizer',
      timeout: TIMEOUT,
      throwsRefusals: true,
    };
    new Alarms(this, 'Alarms', {
      topic: Topic.fromTopicArn(this, 'Topic', alarmTopicArn),
      watches: calledByAwsWatches(this.function, of),
    });
  }

  /** For routes of an HTTP API. Each API wants one of its own: `httpAuthorizer('Second')`. */
  httpAuthorizer(id = 'GatehookHttp'): HttpLambdaAuthorizer {
    return new HttpLambdaAuthorizer(id, this.function, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: HTTP_IDENTITY,
      resultsCacheTtl: NO_CACHE,
    });
  }

  /** For methods of a REST API. Each API wants one of its own: `restAuthorizer('Second')`. */
  restAuthorizer(id = 'GatehookRest'): RequestAuthorizer {
    return new RequestAuthorizer(this, id, {
      handler: this.function,
      identitySources: REST_IDENTITY,
      resultsCacheTtl: NO_CACHE,
    });
  }

  /** For `authorizationConfig` of a GraphQL API of AppSync. */
  appSyncMode(): AuthorizationMode {
    return {
      authorizationType: AuthorizationType.LAMBDA,
      lambdaAuthorizerConfig: { handler: this.function, resultsCacheTtl: NO_CACHE },
    };
  }

  /**
   * For devices of AWS IoT Core that connect with `x-amz-customauthorizer-name=<name>`.
   * @param name unique in the account and region
   */
  iotAuthorizer(name: string): IotAuthorizer {
    const authorizer = new IotAuthorizer(this, `Iot-${name}`, {
      authorizerName: name,
      authorizerFunctionArn: this.function.functionArn,
      status: 'ACTIVE',
      // Gatehook verifies what a device shows; a signature of AWS's kind would only guard against calls that cost money.
      signingDisabled: true,
      enableCachingForHttp: false,
    });
    this.function.addPermission(`Iot-${name}`, {
      principal: new ServicePrincipal('iot.amazonaws.com'),
      sourceArn: authorizer.attrArn,
    });
    return authorizer;
  }

  /**
   * Exactly what a decision does here: reads facts, counts attempts, forgets them. No secret that could sign for an
   * application or make a token: keys are looked up, tokens verified with what the stage publishes.
   */
  private statements({ tableName, hash, encryptionKey }: GatehookAuthorizerProps) {
    const peppers = hash?.peppersArn;
    const table = Stack.of(this).formatArn({
      service: 'dynamodb',
      resource: 'table',
      resourceName: tableName,
    });
    return [
      ...tableStatements(table, AUTHORIZER_ACCESS),
      ...(peppers === undefined ? [] : [allow([peppers], 'secretsmanager:GetSecretValue')]),
      ...keyStatements(this, 'dynamodb', [encryptionKey]),
      ...keyStatements(this, 'secretsmanager to read', [peppers === undefined ? undefined : encryptionKey]),
    ];
  }
}

/** Under which its logs and metrics are found. */
const serviceName = (application: string) => `gatehook-${application}`;

/** Names and addresses only: a person who may read the function's settings learns no secret from them. */
function environment(props: GatehookAuthorizerProps): Record<string, string> {
  const { issuer, hash, failuresBeforeHold, permissionTemplate, fields, topics } = props;
  return {
    GATEHOOK_TABLE: props.tableName,
    GATEHOOK_APPLICATION: props.application,
    POWERTOOLS_SERVICE_NAME: serviceName(props.application),
    ...(issuer !== undefined && { GATEHOOK_ISSUER: issuer }),
    ...(hash?.argon2 !== undefined && { GATEHOOK_ARGON2: hash.argon2 }),
    ...(hash?.peppersArn !== undefined && { GATEHOOK_PEPPERS: hash.peppersArn }),
    ...(failuresBeforeHold !== undefined && { GATEHOOK_FAILURES_BEFORE_HOLD: String(failuresBeforeHold) }),
    ...(permissionTemplate !== undefined && { GATEHOOK_PERMISSION_TEMPLATE: permissionTemplate }),
    ...(fields !== undefined && { GATEHOOK_FIELDS: fields.join(' ') }),
    ...(topics !== undefined && { GATEHOOK_TOPICS: topics.join(' ') }),
  };
}
