// The HTTP API in front of the function: routes, throttling and access log.

import { Aws, Fn, Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IDomainName,
  IpAddressType,
  LogGroupLogDestination,
  PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ACCESS_LOG } from './access-log.ts';
import type { GatehookSettings } from './gatehook-settings.ts';
import { METRICS_NAMESPACE } from './metrics.ts';
import { managementPaths, namedPaths } from './named-routes.ts';
import { serviceName } from './webhook-function.ts';

export interface WebhookApiProps {
  readonly settings: GatehookSettings;
  /** The function, or its alias. */
  readonly handler: IFunction;
  /** null where applications manage no users. */
  readonly manager: IFunction | null;
  readonly domainName: IDomainName | null;
  /** For the access log. */
  readonly encryptionKey?: IKey;
}

/** API Gateway has no metric of its own for them; the function's 429 carries the status of an integration. */
function countThrottled(log: LogGroup): void {
  log.addMetricFilter('Throttled', {
    filterPattern: FilterPattern.literal('{ $.status = "429" && $.integrationStatus = "-" }'),
    metricNamespace: METRICS_NAMESPACE,
    metricName: 'ThrottledRequests',
    metricValue: '1',
    dimensions: { service: '$.service' },
  });
}

/**
 * API Gateway delivers to groups below this prefix by one statement of the account's log-delivery policy. Any other name
 * costs a statement each time, until the policy has its 5,120 characters and no API of the account can be given a log
 * (API Gateway's guide, "Customize HTTP API access logs"). The stack's own id in the name: a stage that is deployed
 * again makes a new group beside the one that it left.
 */
const accessLogName = ({ name }: GatehookSettings) =>
  `/aws/vendedlogs/gatehook-${name}/${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;

const anyMethod = (path: string) => HttpRouteKey.with(path, HttpMethod.ANY);

export class WebhookApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id);
    const { settings, handler, manager, domainName } = props;
    this.api = new HttpApi(this, 'HttpApi', {
      apiName: `Gatehook-${settings.name}`,
      description: 'Gatehook: POST /webhook asks whether a user may do something.',
      createDefaultStage: false,
      ipAddressType: IpAddressType.DUAL_STACK,
      // With a domain of the team's own, no caller goes round what stands in front of it.
      disableExecuteApiEndpoint: domainName !== null,
    });
    this.addRoutes('Webhook', handler, [...namedPaths().map(anyMethod), HttpRouteKey.DEFAULT]);
    if (manager) this.addRoutes('Management', manager, managementPaths().map(anyMethod));
    this.permitCatchAll(handler);
    this.stage = this.createStage(props);
  }

  private addRoutes(id: string, handler: IFunction, routeKeys: readonly HttpRouteKey[]): void {
    const integration = new HttpLambdaIntegration(id, handler, {
      payloadFormatVersion: PayloadFormatVersion.VERSION_2_0,
      // One statement for each route would outgrow the 20 KB that Lambda allows a function's policy.
      scopePermissionToRoute: false,
    });
    for (const routeKey of routeKeys) {
      const route = new HttpRoute(this, routeKey.key, {
        httpApi: this.api,
        routeKey,
        integration,
      });
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'The function proves every caller itself: a Standard Webhooks signature covers the raw body, which no ' +
          'authorizer of an HTTP API sees.',
      });
    }
  }

  // The integration's own permission is for `<api>/*/*/*`. The catch-all's source ARN is `<api>/<stage>/$default`, one
  // segment shorter: without this, API Gateway answers 500 on every path without a route and never calls the function
  // (the same fault: serverless-application-model #1860).
  private permitCatchAll(handler: IFunction): void {
    handler.addPermission('CatchAllRoute', {
      scope: this,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: this.api.apiId,
        resourceName: '*/$default',
      }),
    });
  }

  private createStage({ settings, domainName, encryptionKey }: WebhookApiProps): HttpStage {
    const { throttling, logRetention, removal } = settings;
    const log = new LogGroup(this, 'AccessLog', {
      logGroupName: accessLogName(settings),
      retention: logRetention,
      removalPolicy: removal,
      ...(encryptionKey && { encryptionKey }),
    });
    countThrottled(log);
    return new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttling.rate, burstLimit: throttling.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(JSON.stringify({ service: serviceName(settings), ...ACCESS_LOG })),
      },
      ...(domainName !== null && { domainMapping: { domainName } }),
    });
  }
}
