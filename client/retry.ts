// Whether an attempt is worth another, how long to wait before it, and sending until there is a reply.
import { GatehookUnavailableError } from './errors.ts';
import type { Settings } from './options.ts';
import { type Outgoing, type Reply, send } from './send.ts';

/** The last three say that nothing was decided; 429 says when asking makes sense again. All else is an answer. */
const RETRIED_STATUSES = [429, 502, 503, 504];
/** Milliseconds: the longest wait before the first retry, doubled for each further one. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 2000;

/**
 * @param attempt 0 for the first
 * @returns milliseconds to wait before the next attempt, or null when there shall be none
 */
function retryWait(
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

export interface Told {
  readonly reply: Reply;
  /** Whether an earlier attempt may have been done, without a reply that said so. */
  readonly mayBeDone: boolean;
}

/** API Gateway answers 429 before anything is done; behind all else that is retried, something may be. */
const mayBeDoneBehind = (outcome: Reply | GatehookUnavailableError): boolean =>
  !('status' in outcome) || outcome.status !== 429;

/**
 * Sends, again where that is worth it. For what may be done twice, or where the second time can be told from the first.
 * @throws GatehookUnavailableError where the last attempt brought no reply
 */
export async function sendPatiently(settings: Settings, request: Outgoing): Promise<Told> {
  let mayBeDone = false;
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await send(settings, request);
    const wait = retryWait(outcome, attempt, settings);
    if (wait !== null) {
      mayBeDone ||= mayBeDoneBehind(outcome);
      await settings.clock.sleep(wait);
    } else if (outcome instanceof GatehookUnavailableError) throw outcome;
    else return { reply: outcome, mayBeDone };
  }
}
