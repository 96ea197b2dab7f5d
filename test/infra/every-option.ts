// The construct with every option at once, as a reviewer of a bank would ask for it.
import type { Stack } from 'aws-cdk-lib';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { GatehookProps } from '../../infra/cdk.ts';

export const withEveryOption = (stack: Stack): GatehookProps => ({
  hash: { peppered: true, patience: 8 },
  registry: true,
  management: true,
  direct: [
    { entry: 'cognito-user-migration', application: 'pool' },
    { entry: 'transfer-identity-provider', application: 'files' },
  ],
  reservedConcurrency: 20,
  tracing: true,
  encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
  alarmTopic: Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:eu-central-1:111122223333:pager'),
  permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'developers'),
  gradualDeployment: LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
  provisionedConcurrency: 2,
  cloudFront: {
    webAclArn: 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/auth/11111111-2222-3333-4444-555555555555',
    keyVersion: 2,
  },
  tags: { team: 'platform' },
  terminationProtection: true,
});
