// The whole of Gatehook as one construct: an API, a function, a table, secrets, alarms and a dashboard.
import { Stack, Tags } from 'aws-cdk-lib';
import type { HttpApi, HttpStage, IDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import type { Dashboard, IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Alias, Code, IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { CloudFront, createFrontKeys, frontKeysVariable } from './cloud-front.ts';
import { createDomainName } from './custom-domain.ts';
import { createDashboard } from './dashboard.ts';
import { DirectFunction } from './direct-function.ts';
import { letLogsUse } from './encryption.ts';
import { type GatehookProps, settingsOf } from './gatehook-props.ts';
import type { GatehookSettings } from './gatehook-settings.ts';
import { WebhookApi } from './http-api.ts';
import { createAlias, deployGradually } from './live-version.ts';
import { ManagementFunction } from './management-function.ts';
import { outputsOf, writeOutputs } from './outputs.ts';
import { type FunctionEntry, packedCode } from './packed-code.ts';
import type { Parts } from './parts.ts';
import type { AnySecret, AnyTable } from './resources.ts';
import {
  createPepperSecret,
  createRegistryKeySecret,
  createSigningSecret,
  type SecretOptions,
} from './secrets.ts';
import { createStageAlarms } from './stage-alarms.ts';
import { createTable } from './table.ts';
import { TokenKeys } from './token-keys.ts';
import { WebhookFunction } from './webhook-function.ts';

/**
 * Gatehook, whole, in a stack of yours; several may stand in one.
 *
 *     const auth = new Gatehook(this, 'Auth');
 *     new CfnOutput(this, 'AskAt', { value: auth.url });
 */
export class Gatehook extends Construct {
  /** Where applications ask: `POST <url>/webhook`. */
  readonly url: string;
  readonly api: HttpApi;
  readonly stage: HttpStage;
  /** CloudFront before the API; null without `cloudFront`. */
  readonly distribution: Distribution | null;
  /** The webhook. */
  readonly function: LambdaFunction;
  /** What the API calls where deployment is gradual or concurrency is provisioned. */
  readonly alias: Alias | null;
  readonly deployment: LambdaDeploymentGroup | null;
  readonly table: AnyTable;
  readonly signingSecret: AnySecret;
  /** null where no tokens are issued. */
  readonly tokenKeys: AnySecret | null;
  /** Rotates the token keys; null where no tokens are issued. */
  readonly rotation: LambdaFunction | null;
  /** null where hashes are not peppered. */
  readonly pepper: AnySecret | null;
  /** null where no container registry is served. */
  readonly registryKey: AnySecret | null;
  /** By which applications manage users; null without `management`. */
  readonly management: LambdaFunction | null;
  /** The functions of `direct`, in its order. */
  readonly direct: readonly LambdaFunction[];
  readonly alarms: readonly IAlarm[];
  readonly dashboard: Dashboard;

  readonly #settings: GatehookSettings;
  readonly #props: GatehookProps;
  readonly #code: (entry: FunctionEntry) => Code;

  /** @throws SettingsError by the name of the setting */
  constructor(scope: Construct, id: string, props: GatehookProps = {}) {
    super(scope, id);
    this.#props = props;
    this.#settings = settingsOf(this, props);
    this.#code = props.code ?? ((entry) => packedCode(entry, this.#settings.architecture));
    this.#governStack();

    const settings = this.#settings;
    const { removal, hash, registry } = settings;
    const encrypted = this.#encrypted();
    const made = { removal, ...encrypted };
    this.table = props.table ?? createTable(this, settings, props.encryptionKey);
    this.signingSecret = props.signingSecret ?? createSigningSecret(this, made);
    const tokens = this.#createTokenKeys();
    this.tokenKeys = tokens?.secret ?? null;
    this.rotation = tokens?.rotation ?? null;
    this.registryKey = registry ? (props.registryKey ?? createRegistryKeySecret(this, made)) : null;
    this.pepper = hash.peppered ? (props.pepper ?? createPepperSecret(this, made)) : null;
    const parts = this.#parts();
    this.function = new WebhookFunction(this, 'Webhook', parts).function;
    this.management = settings.management ? new ManagementFunction(this, 'Management', parts).function : null;
    const direct = this.#createDirect(parts);
    this.direct = direct.map((one) => one.function);

    this.alias = createAlias(this.function, props);
    // The CDK's own Alias is no IFunction to a compiler with exactOptionalPropertyTypes.
    const handler = (this.alias ?? this.function) as IFunction;
    const domainName = this.#domainName();
    const manager = this.management as IFunction | null;
    const { api, stage } = new WebhookApi(this, 'Api', {
      settings,
      handler,
      manager,
      domainName,
      ...encrypted,
    });
    this.api = api;
    this.stage = stage;
    this.distribution = this.#createFront(made);
    this.url = this.#address(domainName);
    // Who issues the tokens. The API knows nothing of the function, only its routes do: no circle.
    this.function.addEnvironment('GATEHOOK_ISSUER', this.url);
    // It verifies users' tokens with the keys that the stage publishes, and can make none.
    if (settings.tokens !== null) this.management?.addEnvironment('GATEHOOK_ISSUER', this.url);

    const { table, management, rotation, function: webhook } = this;
    const watched = { settings, webhook, management, rotation, stage, table };
    const alarms = createStageAlarms(this, watched, props.alarmTopic);
    this.deployment = this.#deployGradually(alarms);
    this.alarms = [...alarms.all, ...direct.flatMap((one) => one.alarms.all)];
    this.dashboard = createDashboard(this, {
      settings,
      handler: this.function,
      stage,
      alarms: this.alarms,
    });
    writeOutputs(this, outputsOf(this, settings));
  }

  #encrypted() {
    const { encryptionKey } = this.#props;
    return encryptionKey === undefined ? {} : { encryptionKey };
  }

  #parts(): Parts {
    const { table: given, encryptionKey } = this.#props;
    return {
      settings: this.#settings,
      code: this.#code,
      table: this.table,
      tableKey: given === undefined ? encryptionKey : given.encryptionKey,
      signingSecret: this.signingSecret,
      tokenKeys: this.tokenKeys,
      pepper: this.pepper,
      registryKey: this.registryKey,
      encryptionKey,
    };
  }

  /** What counts for all that is made here, and for the stack around it. */
  #governStack(): void {
    const { encryptionKey, permissionsBoundary, tags = {}, terminationProtection } = this.#props;
    if (encryptionKey !== undefined) letLogsUse(encryptionKey, this);
    if (permissionsBoundary !== undefined) PermissionsBoundary.of(this).apply(permissionsBoundary);
    for (const [name, value] of Object.entries(tags)) Tags.of(this).add(name, value);
    if (terminationProtection !== undefined) Stack.of(this).terminationProtection = terminationProtection;
  }

  #createTokenKeys(): TokenKeys | null {
    const { tokens } = this.#settings;
    if (tokens === null) return null;
    const { tokenKeys: secret } = this.#props;
    return new TokenKeys(this, 'TokenKeys', {
      settings: this.#settings,
      tokens,
      code: this.#code,
      ...(secret !== undefined && { secret }),
      ...this.#encrypted(),
    });
  }

  #createDirect(parts: Parts): DirectFunction[] {
    const { alarmTopic } = this.#props;
    return this.#settings.direct.map(
      (direct) =>
        new DirectFunction(this, `Direct-${direct.entry}-${direct.application}`, {
          ...parts,
          direct,
          alarmTopic,
        }),
    );
  }

  #domainName(): IDomainName | null {
    const { domain } = this.#settings;
    return this.#props.domainName ?? (domain === undefined ? null : createDomainName(this, domain));
  }

  /** The functions answer only what came through it, so none can go round its firewall. */
  #createFront(options: SecretOptions): Distribution | null {
    const { cloudFront } = this.#settings;
    if (cloudFront === undefined) return null;
    const keys = createFrontKeys(this, cloudFront, options);
    for (const one of [this.function, this.management])
      one?.addEnvironment('GATEHOOK_FRONT_KEYS', frontKeysVariable(keys));
    const { distribution } = new CloudFront(this, 'Front', {
      settings: this.#settings,
      cloudFront,
      key: keys[0],
      api: this.api,
    });
    return distribution;
  }

  #address(domainName: IDomainName | null): string {
    const { domain, cloudFront } = this.#settings;
    if (this.distribution)
      return `https://${cloudFront?.domain?.name ?? this.distribution.distributionDomainName}`;
    return domainName === null ? this.api.apiEndpoint : `https://${domain?.name ?? domainName.name}`;
  }

  /** What a new version of the function can break; floods and a busy table are not its fault. */
  #deployGradually({ of }: Alarms): LambdaDeploymentGroup | null {
    const { gradualDeployment } = this.#props;
    if (this.alias === null || gradualDeployment === undefined) return null;
    return deployGradually(this, this.alias, gradualDeployment, [
      of('Errors'),
      of('ServerErrors'),
      of('Duration'),
    ]);
  }
}
