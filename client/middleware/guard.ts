// What the middleware of every framework does: from an `Authorization` header to the user, or to the refusal of RFC 6750.
import type { CheckResult, GatehookUser } from '../answer.ts';
import { GatehookConfigurationError, GatehookRequestError, GatehookUnavailableError } from '../errors.ts';
import type { CheckQuestion } from '../question.ts';
import { type TokenContent, TokenVerifier, type TokenVerifierOptions } from '../verify-token.ts';

/** The part of `Gatehook` that is used. */
export interface Asker {
  check(question: CheckQuestion): Promise<CheckResult>;
}

export interface GuardOptions extends TokenVerifierOptions {
  /** Asked where a route is strict; as the application whose audience is `audience`. */
  readonly gatehook?: Asker;
  /** Whether every route asks Gatehook, unless it says otherwise; false by default. */
  readonly strict?: boolean;
}

export interface RouteOptions {
  /**
   * Asks Gatehook for every request: revoked tokens, disabled users and withdrawn grants are refused at once. Without
   * it the token's own word counts until it ends.
   */
  readonly strict?: boolean;
}

export interface TokenUser extends Pick<GatehookUser, 'username' | 'roles'> {
  /** As Gatehook shows them; absent where it was not asked. */
  readonly attributes?: GatehookUser['attributes'];
  readonly token: TokenContent;
}

export type RefusalCode = 'missing_token' | 'invalid_token' | 'insufficient_scope' | 'unavailable';

export interface Refusal {
  readonly status: 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly code: RefusalCode };
}

export type Admission = { readonly user: TokenUser } | { readonly refusal: Refusal };

const STATUS = { missing_token: 401, invalid_token: 401, insufficient_scope: 403, unavailable: 503 } as const;
/** RFC 6750 §2.1. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;
/** RFC 6749 §3.3: what may stand in a scope, and so in a header between quotes. */
const PERMISSION = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

function refuse(code: RefusalCode, headers: Readonly<Record<string, string>> = {}): Admission {
  const refusal = {
    status: STATUS[code],
    headers: { 'cache-control': 'no-store', ...headers },
    body: { code },
  };
  return { refusal };
}

const challenge = (parameters: string) => ({ 'www-authenticate': `Bearer realm="gatehook"${parameters}` });

/** RFC 6750 §3.1: no error code where no token was shown. */
const missingToken = () => refuse('missing_token', challenge(''));
const invalidToken = () => refuse('invalid_token', challenge(', error="invalid_token"'));
const unavailable = (retryAfter = 1) => refuse('unavailable', { 'retry-after': String(retryAfter) });

function insufficientScope(permission: string): Admission {
  const scope = PERMISSION.test(permission) ? `, scope="${permission}"` : '';
  return refuse('insufficient_scope', challenge(`, error="insufficient_scope"${scope}`));
}

/** @throws GatehookConfigurationError for a null, say: a setting that got lost must not make a route less strict */
function readStrict(given: unknown, otherwise: boolean): boolean {
  if (given === undefined) return otherwise;
  if (typeof given === 'boolean') return given;
  throw new GatehookConfigurationError('"strict" must be true or false, or left out.');
}

export class Guard {
  readonly #verifier: TokenVerifier;
  readonly #gatehook: Asker | undefined;
  readonly #strict: boolean;

  /** @throws GatehookConfigurationError when an option is missing or wrong */
  constructor(options: GuardOptions) {
    this.#verifier = new TokenVerifier(options);
    this.#gatehook = options.gatehook;
    this.#strict = readStrict(options.strict, false);
    this.askerFor({});
  }

  /**
   * Whom a route asks: found when it is made, so that a strict one without a `gatehook` is an error on start.
   * @returns null for a route that is not strict
   */
  askerFor({ strict }: RouteOptions): Asker | null {
    if (!readStrict(strict, this.#strict)) return null;
    if (this.#gatehook === undefined)
      throw new GatehookConfigurationError('A strict route asks Gatehook: give the middleware "gatehook".');
    return this.#gatehook;
  }

  /**
   * @param authorization the header's value
   * @param permission null where any user may pass
   * @throws GatehookCallerError or GatehookRequestError when the application's own set-up is at fault
   */
  async admit(
    authorization: string | undefined,
    permission: string | null,
    asker: Asker | null,
  ): Promise<Admission> {
    const [, token] = BEARER.exec(authorization ?? '') ?? [];
    if (token === undefined) return /^Bearer\b/i.test(authorization ?? '') ? invalidToken() : missingToken();
    try {
      const content = await this.#verifier.verify(token);
      if (content === null) return invalidToken();
      if (asker !== null) return await askStrictly(asker, token, content, permission);
      const { username, roles, permissions } = content;
      if (permission !== null && !permissions.includes(permission)) return insufficientScope(permission);
      return { user: { username, roles, token: content } };
    } catch (error) {
      // It could not be told: neither let through nor refused.
      if (error instanceof GatehookUnavailableError) return unavailable(error.retryAfter);
      throw error;
    }
  }
}

/** The permission is decided afresh: what the token's scope says counts for nothing here. */
async function askStrictly(
  asker: Asker,
  token: string,
  content: TokenContent,
  permission: string | null,
): Promise<Admission> {
  const permissions = permission === null ? [] : [permission];
  // A text that can be no permission is granted to no user; Gatehook would call the question malformed.
  if (permission !== null && !PERMISSION.test(permission)) return insufficientScope(permission);
  const answer = await ask(asker, { accessToken: token, permissions });
  if (answer === 'no permission') return insufficientScope(permission ?? '');
  if (answer.allowed) return { user: { ...answer.user, token: content } };
  switch (answer.code) {
    case 'not_authorized':
      return insufficientScope(permission ?? '');
    case 'invalid_credentials':
      return invalidToken();
    case 'too_many_attempts':
      return unavailable(answer.retryAfter);
  }
}

/** A permission that holds a value from the request may break the grammar: the fault of who sent it, not of the code. */
async function ask(asker: Asker, question: CheckQuestion): Promise<CheckResult | 'no permission'> {
  try {
    return await asker.check(question);
  } catch (error) {
    if (error instanceof GatehookRequestError && error.code === 'malformed_question') {
      if (error.detail !== undefined) return 'no permission';
      // Gatehook says what is malformed. A bare 400 is of something in between, and decides nothing.
      throw new GatehookUnavailableError('unexpected_answer', 'The 400 is not an answer of Gatehook.', {
        requestId: error.requestId,
        cause: error,
      });
    }
    throw error;
  }
}
