// The running webhook: whether it answers, and whether its clock and this machine's agree.
import { failed } from '../terminal/errors.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Milliseconds for one answer. */
const PATIENCE = 10_000;
/** Seconds by which a signature may be old or early (Standard Webhooks), and what a clock may drift in a day or two. */
const TOLERANCE = 300;
const DRIFT = 30;

/**
 * Compares this machine's clock with the webhook's, by the second.
 * @param date of the answer's header `Date`
 * @param asked Unix milliseconds when it was asked for, `answered` when it came
 */
export function clockFinding(date: string, asked: number, answered: number): Finding {
  const theirs = Date.parse(date);
  if (Number.isNaN(theirs))
    return warn('clock', 'The answer has no date to compare with.', 'Compare it by hand.');
  // The header leaves the milliseconds out, and the answer was made at some moment in between.
  const off = theirs > answered ? theirs - answered : Math.max(0, asked - theirs - 1000);
  const seconds = Math.ceil(off / 1000);
  const says = `This machine's clock and the webhook's are ${seconds} s apart.`;
  if (seconds < DRIFT) return ok('clock', says);
  const todo = 'Set the clock by NTP; applications need the same: what they sign counts for five minutes.';
  return seconds < TOLERANCE ? warn('clock', says, todo) : fail('clock', says, todo);
}

/** @param now Unix milliseconds */
export async function webhookFindings(url: string, now: () => number): Promise<readonly Finding[]> {
  const asked = now();
  const answer = await fetch(`${url}/openapi.json`, { signal: AbortSignal.timeout(PATIENCE) }).catch(
    (error) => {
      throw failed('no_connection', `${url} does not answer (${error.name}).`, error);
    },
  );
  const answered = now();
  await answer.body?.cancel();
  const clock = clockFinding(answer.headers.get('date') ?? '', asked, answered);
  if (answer.ok) return [ok('webhook', `${url} answers.`), clock];
  const todo = 'See the log of the function and of API Gateway (docs/deploy.md, "Alarms").';
  return [fail('webhook', `${url} answers ${answer.status}.`, todo), clock];
}
