// The alias that the API calls where versions matter: kept warm, or replaced step by step and taken back when an alarm rings.
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type ILambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { acceptParticular } from './findings.ts';

export interface LiveVersion {
  readonly gradualDeployment?: ILambdaDeploymentConfig;
  readonly provisionedConcurrency?: number;
}

/** @returns the alias, or null where neither option asks for one */
export function createAlias(
  handler: LambdaFunction,
  { gradualDeployment, provisionedConcurrency }: LiveVersion,
): Alias | null {
  if (gradualDeployment === undefined && provisionedConcurrency === undefined) return null;
  return handler.addAlias('live', {
    ...(provisionedConcurrency !== undefined && { provisionedConcurrentExecutions: provisionedConcurrency }),
  });
}

/** @param alarms any of which ends the deployment and puts the old version back */
export function deployGradually(
  scope: Construct,
  alias: Alias,
  deploymentConfig: ILambdaDeploymentConfig,
  alarms: readonly IAlarm[],
): LambdaDeploymentGroup {
  const group = new LambdaDeploymentGroup(scope, 'Deployment', {
    alias,
    deploymentConfig,
    alarms: [...alarms],
  });
  acceptParticular(
    group.role,
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
    "CodeDeploy documents this policy as the one that its service role needs for Lambda; it follows CodeDeploy's changes.",
  );
  return group;
}
