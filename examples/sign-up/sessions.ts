// Sessions: a random id in a cookie, and behind it the access token that Gatehook gave for the login.
import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { type Allowed, type Gatehook, type GatehookUser, TokenCache } from 'gatehook-client';

/** Seconds; Gatehook's tokens live 15 minutes where the stage says nothing else. */
const LIFETIME = 900;

/**
 * Every request asks Gatehook about the token: a user who is disabled, and every session from before a change of the password, are
 * out with the next click. In the memory of one process; several need a store that they share.
 */
export class Sessions {
  readonly #gatehook: Gatehook;
  readonly #tokens = new TokenCache({ margin: 0, capacity: 10_000 });
  readonly #isSecure: boolean;
  /** `__Host-` binds the cookie to this host and to HTTPS (RFC 6265bis §4.1.3.2); on http://localhost browsers refuse it. */
  readonly #cookie: string;

  constructor(gatehook: Gatehook, origin: string) {
    this.#gatehook = gatehook;
    this.#isSecure = origin.startsWith('https://');
    this.#cookie = this.#isSecure ? '__Host-session' : 'session';
  }

  #options = () =>
    ({
      httpOnly: true,
      sameSite: 'lax',
      secure: this.#isSecure,
      path: '/',
      maxAge: LIFETIME * 1000,
    }) as const;

  #idOf({ headers }: Request): string {
    const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
    return pairs.find(([name]) => name === this.#cookie)?.[1] ?? '';
  }

  /** A new id with each login, so that no id from before is worth anything (session fixation). */
  begin(request: Request, response: Response, login: Allowed): void {
    this.#tokens.delete(this.#idOf(request));
    const id = randomBytes(32).toString('base64url');
    this.#tokens.put(id, login);
    response.cookie(this.#cookie, id, this.#options());
  }

  end(request: Request, response: Response): void {
    this.#tokens.delete(this.#idOf(request));
    response.clearCookie(this.#cookie, this.#options());
  }

  /** The user who is logged in, as Gatehook says now; null where there is none. */
  async user(request: Request): Promise<GatehookUser | null> {
    const accessToken = this.#tokens.get(this.#idOf(request));
    if (accessToken === undefined) return null;
    const answer = await this.#gatehook.check({ accessToken });
    return answer.allowed ? answer.user : null;
  }
}
