// A question, checked for what got lost on the way before it becomes bytes.
import type { Bytes } from './base64.ts';
import { GatehookRequestError } from './errors.ts';
import { isStrings } from './json.ts';

interface Asked {
  /** All must be allowed. None means: authenticate only. */
  readonly permissions?: readonly string[];
  /** Recorded with the decision: at most 16 strings of 256 bytes. */
  readonly context?: Readonly<Record<string, string>>;
  /** Asks for an access token, where the application may issue them. */
  readonly token?: boolean;
}

/** The user's password; a token that Gatehook issued; or the application's own word for the user. */
type Credential =
  | { readonly username: string; readonly password: string }
  | { readonly username?: string; readonly accessToken: string }
  | { readonly username: string; readonly assert: true };

export type CheckQuestion = Asked & Credential;

const CREDENTIALS = ['password', 'accessToken', 'assert'] as const;

/**
 * Turns a question into the bytes that are signed and sent.
 * @throws GatehookRequestError when a member is undefined or cannot be sent, or there is not exactly one credential
 */
export function encodeQuestion(question: CheckQuestion): Bytes {
  const members = new Map<string, unknown>(Object.entries(question ?? {}));
  for (const [name, value] of members) {
    // JSON leaves undefined members out: a lost list of permissions would become a mere login.
    if (value === undefined) {
      const code = CREDENTIALS.some((one) => one === name) ? 'missing_credentials' : 'malformed_question';
      throw new GatehookRequestError(code, `"${name}" is undefined. Leave it out, or give it a value.`);
    }
  }
  checkCredential(members);
  if (members.has('permissions') && !isStrings(members.get('permissions')))
    throw new GatehookRequestError('malformed_question', '"permissions" must be a list of strings.');
  return new TextEncoder().encode(writeJson(question));
}

function writeJson(question: CheckQuestion): string {
  try {
    return JSON.stringify(question);
  } catch (cause) {
    throw new GatehookRequestError(
      'malformed_question',
      'The question holds what JSON cannot: a BigInt, or an object within itself.',
      { cause },
    );
  }
}

function checkCredential(members: ReadonlyMap<string, unknown>): void {
  const given = CREDENTIALS.filter((name) => members.has(name));
  const [name] = given;
  if (name === undefined || given.length > 1) {
    throw new GatehookRequestError(
      'missing_credentials',
      `Ask with exactly one of "password", "accessToken" and "assert": true; ${given.length} were given.`,
    );
  }
  const value = members.get(name);
  if (name === 'assert' ? value !== true : typeof value !== 'string') {
    throw new GatehookRequestError(
      'malformed_question',
      name === 'assert' ? '"assert" must be true, or left out.' : `"${name}" must be a string.`,
    );
  }
  if (typeof members.get('username') !== 'string' && (name !== 'accessToken' || members.has('username'))) {
    throw new GatehookRequestError('malformed_question', '"username" must be a string.');
  }
}
