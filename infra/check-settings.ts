// Refuses settings that a function would not start with, or AWS would not take: said at synthesis, by the name of the setting.
import { Token } from 'aws-cdk-lib';
import { applicationIdFault } from '../functions/decision/names.ts';
import { LEAST_PATIENCE, MOST_PATIENCE } from '../functions/passwords/limits.ts';
import { MOST_KEPT_DAYS } from '../functions/store/keys.ts';
import { MAX_TOKEN_LIFETIME } from '../functions/tokens/key-set.ts';
import { checkHash } from './check-hash.ts';
import { checkNumbers, isWhole } from './check-numbers.ts';
import type {
  Architecture,
  CloudFrontSettings,
  DirectSettings,
  GatehookSettings,
  HashSettings,
  TokenSettings,
} from './gatehook-settings.ts';
import { hashEnvironment } from './hash-environment.ts';
import { SettingsError } from './settings-error.ts';

/** NIST SP 800-63B-4 §3.2.2: no more than 100 consecutive failures. */
const MOST_FAILURES = 100;

function checkName(name: string): void {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(name)) return;
  throw new SettingsError(
    `"${name}" cannot be a name. Give 1 to 64 letters, digits, - and _: it stands in the names of the API, the log and the metrics.`,
  );
}

function checkPatience({ patience = LEAST_PATIENCE }: HashSettings): void {
  if (isWhole(patience, LEAST_PATIENCE, MOST_PATIENCE)) return;
  throw new SettingsError(
    `hash.patience is ${patience}. Give it whole seconds from ${LEAST_PATIENCE} to ${MOST_PATIENCE}, or leave it out.`,
  );
}

function checkTokens({ lifetime, keyRotationDays }: TokenSettings): void {
  if (!isWhole(lifetime, 1, MAX_TOKEN_LIFETIME))
    throw new SettingsError(
      `Tokens cannot live for ${lifetime} seconds. Set tokens.lifetime to at most ${MAX_TOKEN_LIFETIME}.`,
    );
  // Secrets Manager's own limits; a new key signs 27 hours after it was made.
  if (!isWhole(keyRotationDays, 2, 1000))
    throw new SettingsError(
      `Token keys cannot be rotated every ${keyRotationDays} days. Set tokens.keyRotationDays from 2 to 1000.`,
    );
}

/** The API's own name would be a way round CloudFront. */
export const twoNames = (setting: 'domain' | 'domainName') =>
  new SettingsError(`With cloudFront, the host name is cloudFront.domain: leave ${setting} out.`);

/** A value that is known at deployment only, such as the ARN of what the same stack makes, is left to AWS. */
const isNot = (form: RegExp, value: string | undefined) =>
  value !== undefined && !Token.isUnresolved(value) && !form.test(value);

function checkCloudFront({ webAclArn, domain, keyVersion = 1 }: CloudFrontSettings): void {
  if (isNot(/^arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global\/webacl\//, webAclArn))
    throw new SettingsError(
      `cloudFront.webAclArn is "${webAclArn}". Give the ARN of a web ACL of the scope CLOUDFRONT, which lies in us-east-1: arn:aws:wafv2:us-east-1:<account>:global/webacl/<name>/<id>.`,
    );
  if (isNot(/^arn:aws[a-z-]*:acm:us-east-1:/, domain?.certificateArn))
    throw new SettingsError(
      `cloudFront.domain.certificateArn is "${domain?.certificateArn}". CloudFront takes certificates of us-east-1 only.`,
    );
  if (!isWhole(keyVersion, 1, 1_000_000))
    throw new SettingsError(`cloudFront.keyVersion is ${keyVersion}. Give a whole number from 1.`);
}

/** Each has a construct and an output of its own, in whose names punctuation does not count. */
function checkDirect(direct: readonly DirectSettings[]): void {
  const names = new Map<string, string>();
  for (const { entry, application } of direct) {
    const fault = applicationIdFault(application);
    if (fault !== null) throw new SettingsError(`direct names the application "${application}". ${fault}`);
    const name = `${entry}${application}`.replace(/[^A-Za-z0-9]/g, '');
    const other = names.get(name);
    if (other !== undefined)
      throw new SettingsError(
        `direct has ${entry} for "${other}" and for "${application}". Give each an application of its own, told apart by letters or digits.`,
      );
    names.set(name, application);
  }
}

const ARCHITECTURES: readonly unknown[] = ['x86_64', 'arm64'] satisfies Architecture[];

function checkArchitecture(architecture: unknown): void {
  if (ARCHITECTURES.includes(architecture)) return;
  throw new SettingsError(`architecture is "${architecture}". Give the text ${ARCHITECTURES.join(' or ')}.`);
}

export function checkFailures(failuresBeforeHold: number): void {
  if (isWhole(failuresBeforeHold, 1, MOST_FAILURES)) return;
  throw new SettingsError(
    `failuresBeforeHold is ${failuresBeforeHold}. Give it from 1 to ${MOST_FAILURES}: NIST allows no more.`,
  );
}

/** @throws SettingsError */
export function checkSettings(settings: GatehookSettings): void {
  const { name, architecture, hash, tokens, failuresBeforeHold, changesKeptDays, domain, cloudFront } =
    settings;
  checkName(name);
  checkArchitecture(architecture);
  checkNumbers(settings);
  checkDirect(settings.direct);
  checkPatience(hash);
  checkHash(settings.memory, hashEnvironment(settings));
  if (tokens !== null) checkTokens(tokens);
  if (cloudFront !== undefined) {
    if (domain !== undefined) throw twoNames('domain');
    checkCloudFront(cloudFront);
  }
  checkFailures(failuresBeforeHold);
  if (!isWhole(changesKeptDays, 1, MOST_KEPT_DAYS))
    throw new SettingsError(
      `changesKeptDays is ${changesKeptDays}. Give it whole days from 1 to ${MOST_KEPT_DAYS}.`,
    );
}
