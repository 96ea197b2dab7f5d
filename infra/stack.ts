// The stack of one stage of this repository: one Gatehook, under the logical ids that stages have had since the first.
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnFunction, type Code } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { createDomainName } from './custom-domain.ts';
import { Gatehook } from './gatehook.ts';
import type { FunctionEntry } from './packed-code.ts';
import type { Settings } from './settings.ts';
import { createStageTable } from './table.ts';

export interface GatehookStackProps extends StackProps {
  readonly settings: Settings;
  /** What infra/asset.ts makes of the function's sources. */
  readonly code: (entry: FunctionEntry) => Code;
}

export class GatehookStack extends Stack {
  readonly gatehook: Gatehook;

  constructor(scope: Construct, id: string, props: GatehookStackProps) {
    const { settings, code, ...stackProps } = props;
    const { stage, tags, alarmTopicArn, ...rest } = settings;
    super(scope, id, {
      terminationProtection: settings.removal === RemovalPolicy.RETAIN,
      tags: { application: 'gatehook', stage, ...tags },
      ...stackProps,
    });
    // The id `Default` adds nothing to a logical id, and the mapping of a domain name is called by the place of that name:
    // what stages have keeps its own (test/infra/landed.json).
    this.gatehook = new Gatehook(this, 'Default', {
      ...rest,
      name: stage,
      code,
      table: createStageTable(this, settings),
      ...(rest.domain && { domainName: createDomainName(this, rest.domain) }),
      ...(alarmTopicArn !== undefined && {
        alarmTopic: Topic.fromTopicArn(this, 'AlarmTopic', alarmTopicArn),
      }),
    });
    this.nameForSam();
  }

  /** docs/local-testing.md and the tests of the asset call the function by this name. */
  private nameForSam(): void {
    const resource = this.gatehook.function.node.defaultChild;
    if (resource instanceof CfnFunction) resource.overrideLogicalId('WebhookFunction');
  }
}
