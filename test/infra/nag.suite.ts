// cdk-nag's AwsSolutions and Serverless packs over every stage; what is accepted stands here with the place of its reason.
import { describe, expect, test } from '@jest/globals';
import { Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { Gatehook, GatehookAuthorizer } from '../../infra/cdk.ts';
import { namedPaths } from '../../infra/named-routes.ts';
import { withEveryOption } from './every-option.ts';
import { appFor, freshStack, stackOf } from './synthesise.ts';

const PACKS = [new AwsSolutionsChecks(), new ServerlessChecks()];

function violations(stack: Stack): string[] {
  return PACKS.flatMap((pack) => pack.validateScope(stack).violations).map(
    ({ ruleName, violatingResources }) =>
      `${ruleName} at ${violatingResources.map(({ constructPath }) => constructPath).join(', ')}`,
  );
}

/** Every accepted finding: the construct it is accepted at, the rule, the reason. */
function acceptances(stack: Stack): { at: string; rule: string; reason: string }[] {
  return stack.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([rule, reason]) => ({
        at: construct.node.path,
        rule: rule.replace(/^annotation::/i, ''),
        reason,
      })),
  );
}

describe.each(['dev', 'prod'])('%s', (stage) => {
  test('has no finding that is not accepted', () => {
    expect(violations(stackOf(stage))).toEqual([]);
  });

  test('accepts these findings, at these constructs, each with a reason', () => {
    const accepted = acceptances(stackOf(stage));
    const at = `Gatehook-${stage}/Default`;
    const perFunction = (path: string) =>
      ['Serverless-LambdaDLQ', 'Serverless-LambdaAsyncFailureDestination', 'Serverless-LambdaTracing'].map(
        (rule) => `${rule} at ${at}/${path}`,
      );
    expect(accepted.map(({ at: place, rule }) => `${rule} at ${place}`)).toEqual([
      `AwsSolutions-SMG4 at ${at}/SigningSecret`,
      ...perFunction('TokenKeys/Rotation'),
      `Serverless-EventBusDLQ at ${at}/TokenKeys/Check`,
      ...perFunction('Webhook/Function'),
      ...namedPaths().map((path) => `AwsSolutions-APIG4 at ${at}/Api/ANY ${path.replaceAll('/', '--')}`),
      `AwsSolutions-APIG4 at ${at}/Api/$default`,
    ]);
    for (const { reason } of accepted) expect(reason).toMatch(/^.{40,}\.$/);
  });
});

test('a stage with every option has no finding that is not accepted', () => {
  const stack = stackOf('prod', {
    hash: { memory: 19_456, passes: 2, lanes: 1, peppered: true },
    registry: true,
    direct: [{ entry: 'cognito-user-migration', application: 'pool' }],
  });
  expect(violations(stack)).toEqual([]);
  for (const { reason } of acceptances(stack)) expect(reason).toMatch(/^.{40,}\.$/);
});

test('the construct with every option has no finding that is not accepted', () => {
  const stack = new Stack(appFor(), 'App', { env: { account: '111122223333', region: 'eu-central-1' } });
  const code = () => Code.fromInline('placeholder');
  const gatehook = new Gatehook(stack, 'Auth', { code, ...withEveryOption(stack) });
  new GatehookAuthorizer(stack, 'Orders', {
    tableName: gatehook.table.tableName,
    application: 'orders',
    code: code(),
  });
  expect(violations(stack)).toEqual([]);
  for (const { reason } of acceptances(stack)) expect(reason).toMatch(/^.{40,}\.$/);
});

test('a table without backups, a wildcard permission and an endless log are findings', () => {
  const stack = freshStack('prod');
  new Table(stack, 'Careless', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
  const role = new Role(stack, 'Mighty', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:*'], resources: ['*'] }));
  new LogGroup(stack, 'Endless', { retention: RetentionDays.INFINITE });
  expect(violations(stack)).toEqual([
    'AwsSolutions-DDB3 at Gatehook-prod/Careless/Resource',
    'AwsSolutions-IAM5[Action::dynamodb:*] at Gatehook-prod/Mighty/DefaultPolicy/Resource',
    'AwsSolutions-IAM5[Resource::*] at Gatehook-prod/Mighty/DefaultPolicy/Resource',
    'Serverless-CloudWatchLogGroupRetentionPeriod at Gatehook-prod/Endless/Resource',
  ]);
});
