// `gatehook/cdk`: puts Gatehook in front of somebody else's API. Imports nothing but the CDK and its neighbours here, so that it can be packed.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Duration, Stack } from 'aws-cdk-lib';
import { IdentitySource, RequestAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { type AuthorizationMode, AuthorizationType } from 'aws-cdk-lib/aws-appsync';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnAuthorizer as IotAuthorizer } from 'aws-cdk-lib/aws-iot';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { tableStatements } from './grant-table.ts';
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

/** The function's bundle is not where the package keeps it. */
export class BundleError extends Error {
  readonly code = 'bundle_missing';
  constructor(folder: string) {
    super(`There is no ${folder}. Run "npm run build" in Gatehook's repository, or give "code".`);
    this.name = 'BundleError';
  }
}

/** The packed bundle for a processor of Lambda's, made by scripts/build-authorizer.ts. */
function packedCode(architecture: Architecture): Code {
  const folder = fileURLToPath(new URL(`../authorizer/${architecture.name}`, import.meta.url));
  if (!existsSync(folder)) throw new BundleError(folder);
  return Code.fromAsset(folder);
}

/**
 * An authorizer for an API of yours, with a function, a role and a log of its own.
 *
 *     const auth = new GatehookAuthorizer(this, 'Auth', { tableName, issuer, application: 'orders-api' });
 *     new HttpApi(this, 'Api', { defaultAuthorizer: auth.httpAuthorizer() });
 */
export class GatehookAuthorizer extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: GatehookAuthorizerProps) {
    super(scope, id);
    const { architecture = Architecture.ARM_64, memorySize = 1769, code = packedCode(architecture) } = props;
    const logGroup = new LogGroup(this, 'Log', { retention: props.logRetention ?? RetentionDays.ONE_YEAR });
    this.function = new LambdaFunction(this, 'Function', {
      description: 'Gatehook: answers whether a request may reach this API.',
      runtime: Runtime.NODEJS_24_X,
      architecture,
      memorySize,
      handler: 'authorizer.handler',
      code,
      timeout: TIMEOUT,
      role: this.createRole(props, logGroup),
      environment: environment(props),
      tracing: Tracing.ACTIVE,
      loggingFormat: LoggingFormat.JSON,
      logGroup,
    });
    this.createAlarms(props);
  }

  private createAlarms({ alarmTopicArn, application }: GatehookAuthorizerProps): void {
    if (alarmTopicArn === undefined) return;
    const of = { service: serviceName(application), dialect: 'authorizer', timeout: TIMEOUT };
    new Alarms(this, 'Alarms', {
      topicArn: alarmTopicArn,
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
  private createRole(props: GatehookAuthorizerProps, logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const allow = (resources: string[], ...actions: string[]) =>
      role.addToPolicy(new PolicyStatement({ actions, resources }));
    const table = Stack.of(this).formatArn({
      service: 'dynamodb',
      resource: 'table',
      resourceName: props.tableName,
    });
    for (const statement of tableStatements(table, AUTHORIZER_ACCESS)) role.addToPolicy(statement);
    const peppers = props.hash?.peppersArn;
    if (peppers !== undefined) allow([peppers], 'secretsmanager:GetSecretValue');
    allow([logGroup.logGroupArn], 'logs:CreateLogStream', 'logs:PutLogEvents');
    return role;
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
