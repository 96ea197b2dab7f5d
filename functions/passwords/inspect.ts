// What can be told of a stored hash without a password: its format, or why a stage would never verify it.
import { faultOf } from './excess.ts';
import type { Pepper } from './peppers.ts';
import { findFormat } from './registry.ts';
import { boundsOf, type StageOptions } from './stage.ts';

export type Inspection =
  | { readonly ok: true; readonly format: string }
  /** For the import's report; never holds the hash. */
  | { readonly ok: false; readonly reason: string };

export interface InspectOptions extends StageOptions {
  /** The first keys new hashes; all of them verify. */
  readonly peppers?: readonly Pepper[];
}

/** The bounds that a login would apply, applied before a hash is stored, so that no row is stored that never verifies. */
export function inspectHash(stored: string, { peppers = [], ...stage }: InspectOptions): Inspection {
  const found = findFormat(stored, { peppers });
  if ('reason' in found) return { ok: false, reason: found.reason };
  const reason = faultOf(found.decoded, boundsOf(stage).stage);
  return reason === null ? { ok: true, format: found.format.name } : { ok: false, reason };
}
