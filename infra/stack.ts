// The stack of one stage: one API, one function, one table, one secret.
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { createDomainName } from './custom-domain.ts';
import { createDashboard } from './dashboard.ts';
import { WebhookApi } from './http-api.ts';
import type { Settings } from './settings.ts';
import { createSigningSecret } from './signing-secret.ts';
import { createTable } from './table.ts';
import { WebhookFunction } from './webhook-function.ts';

export interface GatehookStackProps extends StackProps {
  readonly settings: Settings;
  /** The function's asset: what infra/asset.ts makes of functions/webhook.ts. */
  readonly code: Code;
}

/** Gatehook, whole. The command line finds a stage by its stack's name and outputs. */
export class GatehookStack extends Stack {
  constructor(scope: Construct, id: string, { settings, code, ...props }: GatehookStackProps) {
    super(scope, id, props);
    const table = createTable(this, settings);
    const signingSecret = createSigningSecret(this, settings);
    const { function: handler } = new WebhookFunction(this, 'Webhook', {
      settings,
      code,
      table,
      signingSecret,
    });
    const domainName = settings.domain && createDomainName(this, settings.domain);
    const { api, stage } = new WebhookApi(this, 'Api', {
      settings,
      handler,
      ...(domainName !== undefined && { domainName }),
    });
    const alarms = new Alarms(this, 'Alarms', { settings, handler, stage });
    createDashboard(this, { settings, handler, stage, alarms: alarms.all });

    new CfnOutput(this, 'ApiUrl', {
      value: settings.domain ? `https://${settings.domain.name}` : api.apiEndpoint,
    });
    new CfnOutput(this, 'TableName', { value: table.tableName });
    new CfnOutput(this, 'SigningSecretArn', { value: signingSecret.secretArn });
  }
}
