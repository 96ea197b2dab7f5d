// Refusals as problem+json (RFC 9457): one table from code to status and title, kept in docs/errors.md and OpenAPI.
import type { Answer } from './answer.ts';

interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

/** Every refusal of the native dialect and of the HTTP layer. The codes are stable; the titles are for people. */
export const PROBLEMS = {
  invalid_credentials: { status: 401, title: 'Invalid credentials' },
  not_authorized: { status: 403, title: 'User not authorized to perform this action' },
  new_password_refused: { status: 422, title: 'The new password is not accepted' },
  invalid_reset_code: { status: 401, title: 'The code is wrong, was used, or is over' },
  too_many_resets: { status: 429, title: 'Too many resets were started for this user name' },
  too_many_attempts: { status: 429, title: 'Too many attempts on this user name' },
  untrusted_caller: { status: 401, title: 'The asking application is not proved' },
  caller_not_allowed: { status: 403, title: 'The application is not allowed to ask this' },
  replayed: { status: 409, title: 'This webhook id was already used' },
  unavailable: { status: 503, title: 'The decision could not be made' },
  missing_credentials: { status: 400, title: 'Exactly one of password, accessToken and assert is needed' },
  malformed_json: { status: 400, title: 'The body is not the JSON that is expected' },
  malformed_question: { status: 400, title: 'The question is malformed' },
  malformed_path: { status: 400, title: 'The path is ambiguous' },
  not_found: { status: 404, title: 'There is nothing at this path' },
  method_not_allowed: { status: 405, title: 'This path does not take the method' },
  misdirected: {
    status: 421,
    title: 'This stage answers at the address of its CloudFront distribution only',
  },
  payload_too_large: { status: 413, title: 'The body is larger than 64 KiB' },
  unsupported_media_type: { status: 415, title: 'The content type is not the one expected' },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Those of passwords that people set themselves: no question is answered with one. */
export const PEOPLE_CODES: readonly ProblemCode[] = [
  'new_password_refused',
  'invalid_reset_code',
  'too_many_resets',
];

export interface ProblemMembers {
  /** What to mend, told only to a proved caller or about the request line. */
  readonly detail?: string;
  /** JSON Pointer (RFC 6901) to the fault. */
  readonly pointer?: string;
  readonly denied?: readonly string[];
  /** What a new password is not accepted for: `too_short`, `common`, … */
  readonly fault?: string;
}

/** RFC 9110 §15.5.2: a 401 names the way to authenticate. The way meant is the application's, never the user's. */
const CHALLENGE = { 'www-authenticate': 'Bearer realm="gatehook"' };

/** @param headers more headers: `retry-after`, `allow` */
export function problem(
  code: ProblemCode,
  members: ProblemMembers = {},
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { status, title } = PROBLEMS[code];
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...(status === 401 ? CHALLENGE : {}), ...headers },
    body: JSON.stringify({ type: `urn:gatehook:${code}`, title, status, code, ...members }),
  };
}

/** A question that cannot be understood. Its detail names the place, never the value: it might be a password. */
export class MalformedError extends Error {
  readonly code: 'malformed_json' | 'malformed_question' | 'missing_credentials';
  readonly pointer: string;
  /** Whether the pointer holds text of the caller's: told back, never logged. */
  readonly quotesCaller: boolean;

  constructor(code: MalformedError['code'], detail: string, pointer = '', quotesCaller = false) {
    super(detail);
    this.name = 'MalformedError';
    this.code = code;
    this.pointer = pointer;
    this.quotesCaller = quotesCaller;
  }
}

export function malformedProblem({ code, message, pointer }: MalformedError): Answer {
  return problem(code, { detail: message, ...(pointer === '' ? {} : { pointer }) });
}
