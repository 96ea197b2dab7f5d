// What the routes share by which a proved application manages users: what they are given, and what comes of it.
import type { ProofPlaces } from '../callers/presented-keys.ts';
import type { Refusal } from '../decision/decision.ts';
import type { Application } from '../decision/facts.ts';
import type { RequestTime } from '../decision/password-hasher.ts';
import type { RefusedCode } from '../decision/refused-request.ts';
import type { Answer } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import type { MalformedError } from '../http/problem.ts';

/** A request of a proved application that may manage some users. */
export interface ManagementRequest {
  readonly inbound: Inbound;
  /** What stands in the path for `:name`. */
  readonly params: Readonly<Record<string, string>>;
  /** With its limit. */
  readonly application: Application;
  /** Its signal ends the calls of this request. */
  readonly time: RequestTime;
  /** Counts a change, for the log and its alarm. */
  readonly onChange: () => void;
  /** Which of these roles deny something (limit.ts). */
  readonly denying: (roles: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** What was done. */
export interface Managed {
  readonly answer: Answer;
  /** What was done, or why it was not, for the log: never a value that was sent. */
  readonly reason: string;
  /** Whom it was about, where it was one user. */
  readonly username?: string;
  /** What the log calls the refusal, where the answer has a code of its own; `request_refused` without it. */
  readonly code?: RefusedCode;
  /** Set where the application's limit does not allow what it asked for. */
  readonly beyondLimit?: true;
}

export interface ManagementEndpoint {
  /** Hono's pattern. */
  readonly path: string;
  readonly methods: readonly string[] | 'ANY';
  readonly proof: ProofPlaces;
  /** Media types that a body may have. */
  readonly accepts?: readonly string[];
  /** Bytes of the largest body; 64 KiB where not set. */
  readonly largestBody?: number;
  /** Throws MalformedError for what cannot be understood, and any other error when it cannot tell. */
  readonly act: (request: ManagementRequest) => Promise<Managed>;
  /** Says in the caller's words that no caller was proved, that it may manage nothing, or that it cannot be told. */
  readonly refuse: (refusal: Refusal) => Answer;
  readonly malformed: (fault: MalformedError) => Answer;
  /** What is told instead where a method or a body's size or type is refused. */
  readonly refused?: (refusal: Answer) => Answer;
}

/** A request of a user whose access token was proved, in the name of the application that it was issued to. */
export interface OwnRequest extends ManagementRequest {
  /** The user's name, normalised. */
  readonly username: string;
  /** The `tokenGeneration` that its token was issued under. */
  readonly generation: string;
}

/** What a user may ask about itself, with its access token and nothing else. */
export interface OwnEndpoint
  extends Pick<ManagementEndpoint, 'path' | 'methods' | 'refuse' | 'malformed' | 'refused'> {
  readonly act: (request: OwnRequest) => Promise<Managed>;
}
