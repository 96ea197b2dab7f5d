// Refuses numbers that AWS would not take, or would take for none: NaN is null in a template, and so no limit at all.
import { Token } from 'aws-cdk-lib';
import type { GatehookSettings } from './gatehook-settings.ts';
import { SettingsError } from './settings-error.ts';

export const isWhole = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most;

/** Lambda's own limits of a function's memory, in MB. */
const LEAST_MEMORY = 128;
const MOST_MEMORY = 10_240;

/** Throttling, alarms and instances: a number that is known at deployment only is left to AWS. */
function checkEach(
  numbers: Readonly<Record<string, number>>,
  isRight: (value: number) => boolean,
  rule: string,
) {
  for (const [name, value] of Object.entries(numbers))
    if (!(Token.isUnresolved(value) || isRight(value)))
      throw new SettingsError(`${name} is ${value}. Give ${rule}.`);
}

const below = (part: string, numbers: object): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`${part}.${name}`, value]));

/** @throws SettingsError */
export function checkMemory(name: string, memory: number): void {
  if (isWhole(memory, LEAST_MEMORY, MOST_MEMORY)) return;
  throw new SettingsError(
    `${name} is ${memory}. Give whole megabytes from ${LEAST_MEMORY} to ${MOST_MEMORY}.`,
  );
}

/** @throws SettingsError by the name of the number */
export function checkNumbers({ memory, throttling, floods, reservedConcurrency }: GatehookSettings): void {
  checkMemory('memory', memory);
  checkEach(
    { 'throttling.rate': throttling.rate },
    (rate) => Number.isFinite(rate) && rate > 0,
    'requests per second above 0',
  );
  checkEach(
    { 'throttling.burst': throttling.burst },
    (burst) => isWhole(burst, 1, Number.MAX_SAFE_INTEGER),
    'a whole number of requests from 1',
  );
  checkEach(below('floods', floods), (most) => Number.isFinite(most) && most >= 0, 'a number from 0');
  // A share of it is an alarm's limit, so it has to be known at synthesis.
  if (reservedConcurrency !== undefined && !isWhole(reservedConcurrency, 0, Number.MAX_SAFE_INTEGER))
    throw new SettingsError(
      `reservedConcurrency is ${reservedConcurrency}. Give a whole number of instances from 0, or leave it out.`,
    );
}

/**
 * @param reserved instances of the webhook at most
 * @throws SettingsError where fewer than one are kept warm, or more than may run
 */
export function checkProvisioned(provisioned: number | undefined, reserved = Number.MAX_SAFE_INTEGER): void {
  if (provisioned === undefined) return;
  checkEach(
    { provisionedConcurrency: provisioned },
    (instances) => isWhole(instances, 1, reserved),
    'a whole number of instances from 1, and no more than reservedConcurrency, or leave it out',
  );
}
