// cdk-nag's AwsSolutions and Serverless packs over every stage; what is accepted stands here with the place of its reason.
import { describe, expect, test } from '@jest/globals';
import { type Stack, Validations } from 'aws-cdk-lib';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { namedPaths } from '../../infra/named-routes.ts';
import { freshStack, stackOf } from './synthesise.ts';

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
    expect(accepted.map(({ at, rule }) => `${rule} at ${at}`)).toEqual([
      `AwsSolutions-SMG4 at Gatehook-${stage}/SigningSecret`,
      `AwsSolutions-IAM5[Resource::*] at Gatehook-${stage}/TokenKeys/Role`,
      `Serverless-LambdaDLQ at Gatehook-${stage}/TokenKeys/Rotation`,
      `Serverless-LambdaAsyncFailureDestination at Gatehook-${stage}/TokenKeys/Rotation`,
      `Serverless-EventBusDLQ at Gatehook-${stage}/TokenKeys/Check`,
      `AwsSolutions-IAM5[Resource::*] at Gatehook-${stage}/Webhook/Role`,
      `Serverless-LambdaDLQ at Gatehook-${stage}/Webhook/Function`,
      `Serverless-LambdaAsyncFailureDestination at Gatehook-${stage}/Webhook/Function`,
      ...namedPaths().map(
        (path) => `AwsSolutions-APIG4 at Gatehook-${stage}/Api/ANY ${path.replaceAll('/', '--')}`,
      ),
      `AwsSolutions-APIG4 at Gatehook-${stage}/Api/$default`,
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
