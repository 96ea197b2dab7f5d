// What the route by which people change their own password is given, and what it is made of.
import type { Decision, Deny, Refusal } from '../decision/decision.ts';
import type { Application } from '../decision/facts.ts';
import type { RequestTime } from '../decision/password-hasher.ts';
import type { Question } from '../decision/question.ts';
import type { RefusedRequest } from '../decision/refused-request.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';

export interface PasswordRequest {
  readonly inbound: Inbound;
  /** Asks whether the old password is right, under the lockout. What came of the request is recorded after `act`. */
  readonly ask: (question: Question) => Promise<Decision>;
  /** The asking application; null before a question was decided. */
  readonly application: () => Application | null;
  readonly time: RequestTime;
  /** Counts a change, for the log and its alarm. */
  readonly onChange: () => void;
}

export interface PasswordOutcome {
  readonly answer: Answer;
  /** Why nothing is changed, where the decision about the old password does not say so: recorded in its place. */
  readonly refusal?: Deny | RefusedRequest;
}

export interface PasswordEndpoint {
  readonly path: string;
  readonly act: (request: PasswordRequest) => Promise<PasswordOutcome>;
  /** Says that no caller was proved, or that it cannot be told. */
  readonly refuse: (refusal: Refusal) => Answer;
}
