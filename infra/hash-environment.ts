// What functions and the command line are told of hashes.
import type { GatehookSettings } from './gatehook-settings.ts';

/** What a hash costs and may cost, for every function that verifies passwords. */
export function hashEnvironment({ hash }: Pick<GatehookSettings, 'hash'>): Record<string, string> {
  const { memory, passes, lanes, patience } = hash;
  return {
    GATEHOOK_ARGON2: `m=${memory},t=${passes},p=${lanes}`,
    // Empty, every request has 2.4 s.
    GATEHOOK_HASH_PATIENCE: String(patience ?? ''),
  };
}
