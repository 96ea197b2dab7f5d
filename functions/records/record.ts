// What is recorded of every decision, and the port to wherever it is written.
import { type Caller, credentialId } from '../decision/caller.ts';
import type { Decision } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import type { RefusedRequest } from '../decision/refused-request.ts';
import { normalizeUsername } from '../decision/username.ts';
import type { MalformedError } from '../http/problem.ts';
import { boundedContext, boundedRules, boundedText } from './bounds.ts';
import type { Times } from './stopwatch.ts';

/** What every line about a request begins with. The route, never the raw path or query: they may hold a key. */
export interface RecordHeading {
  readonly requestId: string;
  readonly dialect: string;
  readonly route: string;
  readonly sourceIp: string;
  readonly application?: string;
}

/** What came of a request. */
export type Recorded = Decision | RefusedRequest;

export interface DecisionRecord extends RecordHeading {
  /** Absent where no caller was proved. */
  readonly caller?: Caller;
  readonly question?: Question;
  readonly decision: Recorded;
  readonly times: Times;
  /** How much a request of a manager changed; absent where nothing. */
  readonly changes?: number;
}

/** Nothing here may throw: a log that fails must not change an answer. */
export interface Recorder {
  decision(record: DecisionRecord): void;
  malformed(heading: RecordHeading, fault: MalformedError): void;
  /** Something failed that did not change the answer. */
  trouble(heading: RecordHeading, what: string, error: unknown): void;
}

/** Longest user name in a log line; names that are keys are never longer. */
const NAME = 256;

/** The one spelling of a name under which the log is searched; what can be no user's name stands as it was sent. */
const loggedName = (sent: string): string => normalizeUsername(sent) ?? sent.slice(0, NAME);

/** Errors of ours whose messages are written for operators and hold no value. */
const OURS =
  /^(malformed_item|malformed_answer|broken_[a-z_]+|unknown_placeholder|unprocessed_keys|too_many_lookups)$/;

/** An error by its kind; messages of others may quote what was sent, so only ours are kept. */
function errorText(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('name' in error)) return typeof error;
  const ours = 'code' in error && 'message' in error && OURS.test(String(error.code));
  return boundedText(ours ? `${error.name}: ${error.message}` : String(error.name));
}

/** The one line of a decision: an allow-list of members, none of which can hold a secret. */
export function decisionLine({
  caller,
  question,
  decision,
  times,
  ...heading
}: DecisionRecord): Readonly<Record<string, unknown>> {
  const {
    outcome,
    code,
    reason,
    explanation,
    username = question && loggedName(question.username),
    tokenId,
  } = decision;
  const rounded = Object.fromEntries(
    Object.entries(times).map(([name, value]) => [name, Math.round(value * 10) / 10]),
  );
  return {
    ...heading,
    ...(caller && {
      proof: caller.proof.kind,
      credential: credentialId(caller.proof),
      previousMaster: caller.previousMaster,
    }),
    ...(username !== undefined && { username }),
    ...(question && {
      credentials: question.credentials.kind,
      context: boundedContext(question.context),
    }),
    ...(tokenId !== undefined && { tokenId }),
    ...issuedIds(decision),
    outcome,
    code,
    reason: boundedText(reason),
    ...boundedRules(explanation),
    ...(decision.outcome === 'unknown' && decision.cause !== undefined
      ? { cause: errorText(decision.cause) }
      : {}),
    milliseconds: rounded,
  };
}

/** The ids of the tokens that an answer carries: `gatehook token revoke` takes them. Never the tokens. */
function issuedIds(decision: Recorded): Readonly<Record<string, string>> {
  if (decision.outcome !== 'allow') return {};
  const { token, refreshToken } = decision;
  return {
    ...(token && { issuedTokenId: token.tokenId }),
    ...(refreshToken && { issuedRefreshTokenId: refreshToken.tokenId }),
  };
}

/** The line of a malformed request of a proved caller. */
export function malformedLine(
  heading: RecordHeading,
  fault: MalformedError,
): Readonly<Record<string, unknown>> {
  // A member's name is the caller's own text: a password put in the wrong place must not be logged.
  const pointer = fault.quotesCaller ? '(a name of the caller)' : fault.pointer;
  return { ...heading, code: fault.code, pointer: boundedText(pointer), reason: boundedText(fault.message) };
}

/** The log line of a failure that did not decide the answer: what could not be done, and the error behind it. */
export function troubleLine(
  heading: RecordHeading,
  what: string,
  error: unknown,
): Readonly<Record<string, unknown>> {
  return { ...heading, reason: boundedText(what), cause: errorText(error) };
}
