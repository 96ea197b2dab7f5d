// What a dialect is: routes that turn a request into questions, and decisions into what that product understands.
import type { ProofPlaces } from '../../callers/prove.ts';
import type { Decision, Deny, Unknown } from '../../decision/decision.ts';
import type { Question } from '../../decision/question.ts';
import type { Answer } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import type { MalformedError } from '../../http/problem.ts';
import type { Route } from '../../http/route.ts';
import type { RegistryTokens } from '../oci/registry-tokens.ts';

/** Puts one question to the decision, in the name of the proved caller. */
export type AskDecision = (question: Question) => Promise<Decision>;

/** What a dialect may need beside the decision. */
export interface DialectTools {
  /** Signs what container registries accept. */
  readonly registryTokens: RegistryTokens;
}

/** What a dialect needs beside the decision cannot be had: the product hears "cannot tell", the log hears why. */
export class CannotTellError extends Error {
  readonly code = 'cannot_tell';
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : 'what the dialect needs cannot be had', { cause });
    this.name = 'CannotTellError';
  }
}

/** Every outcome but a yes. */
export type Refusal = Deny | Unknown;

export interface DialectRoute {
  /** Below the dialect's own prefix where keys may stand in the path: `/user` of `/rabbitmq/user`. */
  readonly path: string;
  readonly methods: readonly string[] | 'ANY';
  readonly accepts?: readonly string[];
  /** Where the application's proof stands. */
  readonly proof: Omit<ProofPlaces, 'pathKey'>;
  /** Milliseconds in which the product wants its answer, where it is less patient than the frame's 2.4 s. */
  readonly patience?: number;
  /**
   * Parses, asks and renders. The caller is proved.
   * @throws MalformedError for what it cannot understand, CannotTellError where a tool fails
   */
  answer(inbound: Inbound, ask: AskDecision, tools: DialectTools): Promise<Answer>;
  /** In the product's words, where no question was put: a caller that is not proved, and "cannot tell". */
  render(refusal: Refusal): Answer;
  /** What the product is told of a request that cannot be understood. */
  malformed(fault: MalformedError): Answer;
  /**
   * What the product is told of a body that is too large or of another type, which is refused before it is read.
   * Only for products that would pass a request on when they get the problem's own status.
   */
  refused?(refusal: Answer): Answer;
  /** Answers carry the caller's own `X-Request-ID`: AuthZEN 1.0 demands it. */
  readonly echoesRequestId?: boolean;
}

/** What an application may have set for a dialect: `app create … --dialect-setting rabbitmq.denyReason=true`. */
export interface DialectSetting {
  /** What it changes, for `gatehook dialect show`. */
  readonly meaning: string;
  /** Matches the whole of a value that it may have. */
  readonly form: RegExp;
  /** One such value, or all of them in words, for whoever wrote another. */
  readonly example: string;
}

export interface Dialect {
  /** As applications are allowed it: `app create … --dialect rabbitmq`. */
  readonly name: string;
  /** What speaks it, for `gatehook dialect list`. */
  readonly title: string;
  /** In front of every route's path: `/rabbitmq`, or empty. */
  readonly prefix: string;
  /** Whether a key may stand in the path, as `<prefix>/key/<key>/…`: for products that carry a secret only in their URL. */
  readonly pathKeys: boolean;
  readonly routes: readonly DialectRoute[];
  /** What it publishes for everybody, without a proof and without the prefix: documents that hold no secret. */
  readonly documents?: readonly Route[];
  /** The documented default template of every permission that it asks for, by the name that overrides it. */
  readonly permissionTemplates: Readonly<Record<string, string>>;
  /** Settings by their names, which begin with the dialect's. */
  readonly settings?: Readonly<Record<string, DialectSetting>>;
  /** Its pages: `nginx` is docs/dialects/nginx.md, whose configuration blocks `gatehook dialect show` fills in. */
  readonly pages: readonly string[];
}
