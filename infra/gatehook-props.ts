// What a user of the construct may hand in, all of it optional, and how the settings come of it.
import { Names, Stack, Token } from 'aws-cdk-lib';
import type { IDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ILambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { checkProvisioned } from './check-numbers.ts';
import { checkSettings, twoNames } from './check-settings.ts';
import {
  DEFAULT_TOKENS,
  DEFAULTS,
  type FloodSettings,
  type GatehookSettings,
  type HashSettings,
  type ThrottlingSettings,
  type TokenSettings,
} from './gatehook-settings.ts';
import type { FunctionEntry } from './packed-code.ts';
import type { AnySecret, AnyTable } from './resources.ts';
import { SettingsError } from './settings-error.ts';

/** The settings of which a part may be given. */
interface Parts {
  readonly throttling?: Partial<ThrottlingSettings>;
  readonly hash?: Partial<HashSettings>;
  /** null: no tokens are issued, and there is no secret and no function for their keys. */
  readonly tokens?: Partial<TokenSettings> | null;
  readonly floods?: Partial<FloodSettings>;
}

/** docs/construct.md has a line for each, with what it is by default. */
export interface GatehookProps extends Parts, Partial<Omit<GatehookSettings, keyof Parts>> {
  /** An existing table, in the form of docs/table.md; by default a new one. */
  readonly table?: AnyTable;
  /** An existing signing secret, in the form of docs/construct.md, "What exists already"; by default a new one. */
  readonly signingSecret?: AnySecret;
  /** An existing secret of token keys; by default a new one, whose keys are made at the first deployment. */
  readonly tokenKeys?: AnySecret;
  /** An existing secret of peppers, where `hash.peppered` is set; by default a new one. */
  readonly pepper?: AnySecret;
  /** An existing secret of the registry key, where `registry` is set; by default a new one. */
  readonly registryKey?: AnySecret;
  /** A domain name that exists, such as one with mutual TLS; instead of `domain`. */
  readonly domainName?: IDomainName;
  /** Encrypts the table, the secrets and the logs that are made here; by default AWS's own keys, which cost nothing. */
  readonly encryptionKey?: IKey;
  /** Hears when an alarm begins and when it ends; without it alarms show on the dashboard only. */
  readonly alarmTopic?: ITopic;
  /** For every role that is made here. */
  readonly permissionsBoundary?: IManagedPolicy;
  /**
   * Shifts the traffic to a new version of the webhook step by step, and back when an alarm rings:
   * `LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES`, for example. The alarms look at five minutes.
   */
  readonly gradualDeployment?: ILambdaDeploymentConfig;
  /** Instances of the webhook that are kept warm; each costs about 15 USD a month on arm64. */
  readonly provisionedConcurrency?: number;
  /** For everything that is made here. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Protects the whole stack, also what else is in it, from deletion. */
  readonly terminationProtection?: boolean;
  /** A build of your own of the functions; by default the packed one. */
  readonly code?: (entry: FunctionEntry) => Code;
}

/** Unique in the account and region, also for two of the same id in two stacks. */
const uniqueName = (scope: Construct) =>
  Names.uniqueResourceName(scope, { maxLength: 64, separator: '-', allowedSpecialCharacters: '-_' });

/** The defaults with what is given over them; `undefined` is not given. */
const over = <T extends object>(defaults: T, given: Partial<T> = {}): T => ({
  ...defaults,
  ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
});

/** The props that are settings; the others are constructs. */
const SETTINGS = [
  ...Object.keys(DEFAULTS),
  ...(['reservedConcurrency', 'domain', 'cloudFront'] satisfies (keyof GatehookSettings)[]),
];

const givenSettings = (props: GatehookProps): Partial<GatehookSettings> =>
  Object.fromEntries(Object.entries(props).filter(([name]) => SETTINGS.includes(name)));

/** A secret that is handed in and read by no function would be missed only when people log in. */
function checkUsed({ hash, registry, tokens }: GatehookSettings, props: GatehookProps): void {
  const unused = (secret: AnySecret | undefined, name: string, setting: string) => {
    if (secret !== undefined)
      throw new SettingsError(`${name} is given, but nothing would read it: ${setting}, or leave it out.`);
  };
  if (!hash.peppered) unused(props.pepper, 'pepper', 'set hash.peppered');
  if (!registry) unused(props.registryKey, 'registryKey', 'set registry');
  if (tokens === null) unused(props.tokenKeys, 'tokenKeys', 'leave out tokens: null');
}

/** The address, which is the tokens' issuer, is `domain`'s, and the API answers under `domainName`. */
function checkOneDomain({ domain, domainName }: GatehookProps): void {
  const { name } = domainName ?? {};
  if (domain === undefined || name === undefined || Token.isUnresolved(name) || name === domain.name) return;
  throw new SettingsError(`domain is ${domain.name}, and domainName ${name}. Give one of the two.`);
}

/** The functions find the table by its name, which counts in their own account and region alone. */
function checkPlace(scope: Construct, { table }: GatehookProps): void {
  if (table === undefined) return;
  const { account, region } = Stack.of(scope);
  for (const [there, here] of [
    [table.env.account, account],
    [table.env.region, region],
  ] as const)
    if (!Token.isUnresolved(there) && !Token.isUnresolved(here) && there !== here)
      throw new SettingsError(
        `table lies in ${there}, and the functions in ${here}. Give a table of ${here}.`,
      );
}

/**
 * The complete settings.
 * @throws SettingsError
 */
export function settingsOf(scope: Construct, props: GatehookProps): GatehookSettings {
  const settings: GatehookSettings = {
    ...over<Omit<GatehookSettings, 'name'>>(DEFAULTS, givenSettings(props)),
    name: props.name ?? uniqueName(scope),
    throttling: over(DEFAULTS.throttling, props.throttling),
    hash: over(DEFAULTS.hash, props.hash),
    tokens: props.tokens === null ? null : over(DEFAULT_TOKENS, props.tokens),
    floods: over(DEFAULTS.floods, props.floods),
  };
  checkSettings(settings);
  checkProvisioned(props.provisionedConcurrency, settings.reservedConcurrency);
  checkUsed(settings, props);
  checkPlace(scope, props);
  checkOneDomain(props);
  if (settings.cloudFront !== undefined && props.domainName !== undefined) throw twoNames('domainName');
  return settings;
}
