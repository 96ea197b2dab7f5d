// Refuses what an authorizer's function would not start with; a text that is known at deployment only is left to it.
import { Token } from 'aws-cdk-lib';
import { applicationIdFault } from '../functions/decision/names.ts';
import { checkHash } from './check-hash.ts';
import { checkMemory } from './check-numbers.ts';
import { checkFailures } from './check-settings.ts';
import { SettingsError } from './settings-error.ts';

interface Checked {
  readonly application: string;
  readonly failuresBeforeHold?: number;
  readonly hash?: { readonly argon2?: string };
}

/** @throws SettingsError by the name of the property */
export function checkAuthorizer(
  { application, failuresBeforeHold, hash }: Checked,
  memorySize: number,
): void {
  const fault = Token.isUnresolved(application) ? null : applicationIdFault(application);
  if (fault !== null) throw new SettingsError(`application is "${application}". ${fault}`);
  checkMemory('memorySize', memorySize);
  if (failuresBeforeHold !== undefined) checkFailures(failuresBeforeHold);
  const argon2 = hash?.argon2 ?? '';
  if (!Token.isUnresolved(argon2)) checkHash(memorySize, { GATEHOOK_ARGON2: argon2 });
}
