// The client: asks one Gatehook as one application.
import { type CheckResult, readAnswer } from './answer.ts';
import { GatehookUnavailableError } from './errors.ts';
import { type GatehookOptions, readOptions, type Settings } from './options.ts';
import { type CheckQuestion, encodeQuestion } from './question.ts';
import { retryWait } from './retry.ts';
import { send } from './send.ts';

/**
 * Asks Gatehook who a user is and what the user may do. Keep one for the life of the process.
 *
 * @example
 * ```ts
 * const gatehook = new Gatehook({
 *   url: process.env.GATEHOOK_URL,
 *   application: process.env.GATEHOOK_APPLICATION,
 *   signingSecret: process.env.GATEHOOK_SIGNING_SECRET,
 * });
 * ```
 */
export class Gatehook {
  /** Private to the runtime too, so that no logger prints the secret along with the object. */
  readonly #settings: Settings;

  /** @throws GatehookConfigurationError when an option is missing or wrong */
  constructor(options: GatehookOptions) {
    this.#settings = readOptions(options);
  }

  /**
   * Asks only whether the password is the user's. Throws as `check` does.
   * @example
   * ```ts
   * const answer = await gatehook.authenticate('alice', 'correct horse battery staple');
   * if (answer.allowed) console.log(answer.user.roles);
   * ```
   */
  authenticate(username: string, password: string): Promise<CheckResult> {
    return this.check({ username, password });
  }

  /**
   * Asks whether the user is who they say and may do all of `permissions`.
   * @throws GatehookRequestError when the question is malformed: mend the code
   * @throws GatehookCallerError when the application is not believed or may not ask this: mend its set-up
   * @throws GatehookUnavailableError when Gatehook cannot tell, after all retries: neither allow nor refuse
   * @example
   * ```ts
   * const answer = await gatehook.check({ username, password, permissions: ['orders:42:refund'] });
   * if (answer.allowed) refund(answer.user);
   * else console.log(answer.code, answer.denied);
   * ```
   */
  async check(question: CheckQuestion): Promise<CheckResult> {
    const body = encodeQuestion(question);
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await send(this.#settings, body);
      const wait = retryWait(outcome, attempt, this.#settings);
      if (wait !== null) await this.#settings.clock.sleep(wait);
      else if (outcome instanceof GatehookUnavailableError) throw outcome;
      else return readAnswer(outcome);
    }
  }
}
