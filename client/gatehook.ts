// The client: asks one Gatehook as one application.
import { askedFor, type CheckResult, readAnswer } from './answer.ts';
import { GatehookUnavailableError } from './errors.ts';
import { type GatehookOptions, readOptions, type Settings } from './options.ts';
import {
  encodeStrings,
  type PasswordResult,
  type ResetStart,
  readPasswordResult,
  readResetStart,
} from './passwords.ts';
import { type CheckQuestion, encodeQuestion } from './question.ts';
import { sendPatiently } from './retry.ts';
import { type Reply, send } from './send.ts';
import type { ManagedUser, NewUser, UserProfile } from './user-profile.ts';
import {
  type CreateResult,
  createUser,
  deleteUser,
  findUser,
  setActive,
  type UserResult,
  updateUser,
} from './users.ts';

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
    const { endpoint } = this.#settings;
    const request = { method: 'POST', url: endpoint, body: encodeQuestion(question) } as const;
    const asked = askedFor(question);
    return readAnswer((await sendPatiently(this.#settings, request)).reply, asked);
  }

  /**
   * Lets a person who knows the old password set a new one. It is sent once: after an error the password may be the new one.
   * @throws as `check` does
   * @example
   * ```ts
   * const result = await gatehook.changePassword('alice', password, newPassword);
   * if (!result.changed) console.log(result.code, result.fault);
   * ```
   */
  async changePassword(username: string, password: string, newPassword: string): Promise<PasswordResult> {
    const members = { username, password, newPassword };
    return readPasswordResult(await this.#post('/users/password', members), username);
  }

  /**
   * Gets a one-time code, which you send to the address that you know for the user, never to one that was typed into a form.
   * The answer is alike whether or not there is such a user: answer the person alike, too.
   * @throws as `check` does
   * @example
   * ```ts
   * const reset = await gatehook.startReset(username);
   * if (reset.started) await sendMail(reset.username, `Your code: ${reset.code}`);
   * ```
   */
  async startReset(username: string): Promise<ResetStart> {
    return readResetStart(await this.#post('/users/password-reset', { username }), username);
  }

  /**
   * Sets a new password by a code that `startReset` gave. It is sent once: after an error the password may be the new one.
   * @throws as `check` does
   * @example
   * ```ts
   * const result = await gatehook.finishReset('alice', code, newPassword);
   * if (!result.changed) console.log(result.code);
   * ```
   */
  async finishReset(username: string, code: string, newPassword: string): Promise<PasswordResult> {
    const members = { username, code, newPassword };
    return readPasswordResult(await this.#post('/users/password-reset/finish', members), username);
  }

  /**
   * Creates a user, within what the application may manage. Safe to retry, which it does: a user whom an earlier attempt created,
   * without a reply that said so, is told as created. Needs `apiKey`.
   * @throws as `check` does; behind a GatehookUnavailableError the user may have been created
   * @example
   * ```ts
   * const result = await gatehook.createUser({ username: 'ada@example.com', password, email: 'ada@example.com' });
   * if (!result.created) console.log(result.code, result.fault);
   * ```
   */
  createUser(user: NewUser): Promise<CreateResult> {
    return createUser(this.#settings, user);
  }

  /**
   * Reads a user whom the application may manage; null where there is none. Needs `apiKey`.
   * @throws as `check` does
   * @example
   * ```ts
   * const user = await gatehook.findUser('ada@example.com');
   * console.log(user?.displayName, user?.active);
   * ```
   */
  findUser(username: string): Promise<ManagedUser | null> {
    return findUser(this.#settings, username);
  }

  /**
   * Changes what is known of a user, and nothing that is not named; null takes a value away. Needs `apiKey`.
   * @throws as `check` does
   * @example
   * ```ts
   * const result = await gatehook.updateUser('ada@example.com', { displayName: 'Ada', familyName: null });
   * if (!result.changed) console.log(result.code, result.detail);
   * ```
   */
  updateUser(username: string, profile: UserProfile): Promise<UserResult> {
    return updateUser(this.#settings, username, profile);
  }

  /**
   * Refuses the user from the next question on, and ends the user's tokens. Needs `apiKey`.
   * @throws as `check` does
   * @example
   * ```ts
   * const result = await gatehook.disableUser('ada@example.com');
   * if (!result.changed) console.log(result.code);
   * ```
   */
  disableUser(username: string): Promise<UserResult> {
    return setActive(this.#settings, username, false);
  }

  /**
   * Lets a disabled user in again, with the password from before; tokens from before stay dead. Needs `apiKey`.
   * @throws as `check` does
   * @example
   * ```ts
   * const result = await gatehook.enableUser('ada@example.com');
   * if (!result.changed) console.log(result.code, result.detail);
   * ```
   */
  enableUser(username: string): Promise<UserResult> {
    return setActive(this.#settings, username, true);
  }

  /**
   * Deletes a user for good; the name is free again. Needs `apiKey`.
   * @throws as `check` does
   * @example
   * ```ts
   * const result = await gatehook.deleteUser('ada@example.com');
   * if (!result.changed) console.log(result.code, result.detail);
   * ```
   */
  deleteUser(username: string): Promise<UserResult> {
    return deleteUser(this.#settings, username);
  }

  /** Without a retry: what was done already would read as refused. */
  async #post(path: string, members: Readonly<Record<string, unknown>>): Promise<Reply> {
    const request = {
      method: 'POST',
      url: this.#settings.address + path,
      body: encodeStrings(members),
    } as const;
    const outcome = await send(this.#settings, request);
    if (outcome instanceof GatehookUnavailableError) throw outcome;
    return outcome;
  }
}
