// Refuses settings that a function would not start with, or AWS would not take: said at synthesis, by the name of the setting.
import { LEAST_PATIENCE, MOST_PATIENCE } from '../functions/passwords/limits.ts';
import { MOST_KEPT_DAYS } from '../functions/store/keys.ts';
import { MAX_TOKEN_LIFETIME } from '../functions/tokens/key-set.ts';
import type { GatehookSettings, HashSettings, TokenSettings } from './gatehook-settings.ts';

/** A stage or a setting that does not exist. */
export class SettingsError extends Error {
  readonly code = 'unknown_setting';
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

const isWhole = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most;

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

/** @throws SettingsError */
export function checkSettings({
  name,
  hash,
  tokens,
  failuresBeforeHold,
  changesKeptDays,
}: GatehookSettings): void {
  checkName(name);
  checkPatience(hash);
  if (tokens !== null) checkTokens(tokens);
  if (!isWhole(failuresBeforeHold, 1, MOST_FAILURES))
    throw new SettingsError(
      `failuresBeforeHold is ${failuresBeforeHold}. Give it from 1 to ${MOST_FAILURES}: NIST allows no more.`,
    );
  if (!isWhole(changesKeptDays, 1, MOST_KEPT_DAYS))
    throw new SettingsError(
      `changesKeptDays is ${changesKeptDays}. Give it whole days from 1 to ${MOST_KEPT_DAYS}.`,
    );
}
