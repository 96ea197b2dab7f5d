// Whether an attempt is worth another, and how long to wait before it.
import type { GatehookUnavailableError } from './errors.ts';
import type { Settings } from './options.ts';
import type { Reply } from './send.ts';

/** The last three say that nothing was decided; 429 says when asking makes sense again. All else is an answer. */
const RETRIED_STATUSES = [429, 502, 503, 504];
/** Milliseconds: the longest wait before the first retry, doubled for each further one. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 2000;

/**
 * @param attempt 0 for the first
 * @returns milliseconds to wait before the next attempt, or null when there shall be none
 */
export function retryWait(
  outcome: Reply | GatehookUnavailableError,
  attempt: number,
  { retries, timeout, random }: Pick<Settings, 'retries' | 'timeout' | 'random'>,
): number | null {
  if (attempt >= retries) return null;
  if ('status' in outcome && !RETRIED_STATUSES.includes(outcome.status)) return null;
  const told = (outcome.retryAfter ?? 0) * 1000;
  // A caller who gave one attempt so much time will not want to wait longer for the next.
  if (told > timeout) return null;
  // Full jitter, on top of what was told: clients refused together must not return together.
  return told + random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
}
