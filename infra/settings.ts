// Every setting of this repository's own stages, typed and in one place; docs/deploy.md explains each.
import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DEFAULTS, type GatehookSettings } from './gatehook-settings.ts';
import { SettingsError } from './settings-error.ts';

export interface Settings extends Omit<GatehookSettings, 'name'> {
  readonly stage: string;
  /** The SNS topic that hears of alarms, and of their end; without it they show on the dashboard only. */
  readonly alarmTopicArn?: string;
  /** Tags of your own, for the stack and all that it makes: costs can be told apart by them. */
  readonly tags?: Readonly<Record<string, string>>;
}

const STAGES: Readonly<Record<string, Omit<Settings, 'stage'>>> = {
  dev: {
    ...DEFAULTS,
    // The processor of most laptops and CI machines, so that `sam local invoke` runs the asset without emulation.
    architecture: 'x86_64',
    throttling: { rate: 50, burst: 100 },
    logRetention: RetentionDays.TWO_WEEKS,
    removal: RemovalPolicy.DESTROY,
  },
  prod: DEFAULTS,
};

/**
 * Reads the settings of one stage.
 * @param context what `cdk -c` gave: `stage` (default `dev`) and `architecture` (default: the stage's own)
 * @throws SettingsError when either is none of those that exist
 */
export function readSettings(context: {
  readonly stage?: unknown;
  readonly architecture?: unknown;
}): Settings {
  const stage = String(context.stage ?? 'dev');
  const settings = Object.hasOwn(STAGES, stage) ? STAGES[stage] : undefined;
  if (settings === undefined) {
    throw new SettingsError(
      `There is no stage "${stage}". Use one of ${Object.keys(STAGES).join(', ')}, or add it to infra/settings.ts.`,
    );
  }
  const architecture = context.architecture ?? settings.architecture;
  if (architecture !== 'x86_64' && architecture !== 'arm64') {
    throw new SettingsError(
      `Lambda has no architecture "${architecture}". Use -c architecture=x86_64 or arm64.`,
    );
  }
  return { ...settings, stage, architecture };
}
