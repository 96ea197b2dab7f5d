// The stack of one stage: one API, one function, one table, a secret for callers and one for tokens.
import { Annotations, CfnOutput, Fn, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { createDomainName } from './custom-domain.ts';
import { createDashboard } from './dashboard.ts';
import { DirectFunction, type DirectFunctionProps } from './direct-function.ts';
import { WebhookApi } from './http-api.ts';
import { createPepperSecret } from './pepper-secret.ts';
import { createRegistryKeySecret } from './registry-key.ts';
import type { DirectSettings, Settings } from './settings.ts';
import { createSigningSecret } from './signing-secret.ts';
import { createTable } from './table.ts';
import { TokenKeys } from './token-keys.ts';
import {
  apiWatches,
  concurrencyWatch,
  floodWatches,
  functionWatches,
  rotationWatches,
  tableWatches,
} from './watches.ts';
import { hashEnvironment, serviceName, timeoutOf, WebhookFunction } from './webhook-function.ts';

export interface GatehookStackProps extends StackProps {
  readonly settings: Settings;
  /** The function's asset: what infra/asset.ts makes of functions/webhook.ts. */
  readonly code: Code;
  /** The same of functions/rotate-token-key.ts. */
  readonly rotationCode: Code;
  /** The functions of `settings.direct`, each with the asset of its entry point. */
  readonly direct: readonly (DirectSettings & { readonly code: Code })[];
}

/** Gatehook, whole. The command line finds a stage by its stack's name and outputs. */
export class GatehookStack extends Stack {
  constructor(scope: Construct, id: string, props: GatehookStackProps) {
    const { settings, code, rotationCode, direct, ...stackProps } = props;
    super(scope, id, {
      terminationProtection: settings.removal === RemovalPolicy.RETAIN,
      tags: { application: 'gatehook', stage: settings.stage, ...settings.tags },
      ...stackProps,
    });
    const table = createTable(this, settings);
    const signingSecret = createSigningSecret(this, settings);
    const { tokens } = settings;
    const tokenKeys =
      tokens === null ? null : new TokenKeys(this, 'TokenKeys', { settings, tokens, code: rotationCode });
    const registryKey = settings.registry ? createRegistryKeySecret(this, settings) : null;
    const pepper = settings.hash.peppered ? createPepperSecret(this, settings) : null;
    const { function: handler } = new WebhookFunction(this, 'Webhook', {
      settings,
      code,
      table,
      signingSecret,
      ...(tokenKeys && { tokenKeys: tokenKeys.secret }),
      ...(pepper && { pepper }),
      ...(registryKey && { registryKey }),
    });
    const directFunctions = direct.map((one) =>
      this.addDirect({
        settings,
        direct: one,
        code: one.code,
        table,
        ...(pepper && { pepper }),
      }),
    );
    const domainName = settings.domain && createDomainName(this, settings.domain);
    const { api, stage } = new WebhookApi(this, 'Api', {
      settings,
      handler,
      ...(domainName !== undefined && { domainName }),
    });
    const address = settings.domain ? `https://${settings.domain.name}` : api.apiEndpoint;
    // Who issues the tokens. The API knows nothing of the function, only its routes do: no circle.
    handler.addEnvironment('GATEHOOK_ISSUER', address);
    const { alarmTopicArn, reservedConcurrency } = settings;
    const alarms = new Alarms(this, 'Alarms', {
      watches: [
        ...functionWatches(handler, timeoutOf(settings)),
        ...apiWatches(stage),
        ...floodWatches(serviceName(settings), settings),
        ...tableWatches(table),
        ...(tokenKeys ? rotationWatches(tokenKeys.rotation) : []),
        ...(reservedConcurrency === undefined ? [] : [concurrencyWatch(handler, reservedConcurrency)]),
      ],
      ...(alarmTopicArn !== undefined && { topicArn: alarmTopicArn }),
    });
    this.warnOfSilence(settings);
    const directAlarms = directFunctions.flatMap((one) => one.alarms.all);
    createDashboard(this, { settings, handler, stage, alarms: [...alarms.all, ...directAlarms] });

    new CfnOutput(this, 'ApiUrl', { value: address });
    new CfnOutput(this, 'TableName', { value: table.tableName });
    const hashing = {
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memory),
      ...hashEnvironment(settings),
    };
    new CfnOutput(this, 'Hashing', { value: JSON.stringify(hashing) });
    new CfnOutput(this, 'FailuresBeforeHold', { value: String(settings.failuresBeforeHold) });
    const deciding = [handler, ...directFunctions.map((one) => one.function)];
    const logs = deciding.map(({ logGroup }) => logGroup.logGroupArn);
    new CfnOutput(this, 'DecisionLogArns', { value: Fn.join(',', logs) });
    new CfnOutput(this, 'SigningSecretArn', { value: signingSecret.secretArn });
    if (pepper) new CfnOutput(this, 'PepperSecretArn', { value: pepper.secretArn });
    if (registryKey) new CfnOutput(this, 'RegistryKeyArn', { value: registryKey.secretArn });
    if (tokenKeys) new CfnOutput(this, 'TokenKeysArn', { value: tokenKeys.secret.secretArn });
  }

  /** Said at every synthesis, since an alarm that only a dashboard shows wakes no one. */
  private warnOfSilence({ stage, removal, alarmTopicArn }: Settings): void {
    if (removal !== RemovalPolicy.RETAIN || alarmTopicArn !== undefined) return;
    Annotations.of(this).addWarningV2(
      'gatehook:alarms-reach-nobody',
      `The alarms of ${stage} reach nobody. Set alarmTopicArn in infra/settings.ts to an SNS topic (docs/deploy.md, "Alarms").`,
    );
  }

  private addDirect(props: DirectFunctionProps): DirectFunction {
    const { entry, application } = props.direct;
    const id = `Direct-${entry}-${application}`;
    const direct = new DirectFunction(this, id, props);
    new CfnOutput(this, `FunctionArn-${entry}-${application}`.replace(/[^A-Za-z0-9]/g, ''), {
      value: direct.function.functionArn,
    });
    return direct;
  }
}
