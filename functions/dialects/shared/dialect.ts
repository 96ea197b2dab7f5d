// What a dialect is: routes that turn a request into questions, and decisions into what that product understands.
import type { ProofPlaces } from '../../callers/presented-keys.ts';
import type { Decision, Refusal } from '../../decision/decision.ts';
import type { Question } from '../../decision/question.ts';
import type { Answer } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import type { MalformedError } from '../../http/problem.ts';
import type { Route } from '../../http/route.ts';
import type { RegistrySigner } from '../oci/registry-tokens.ts';

/** Puts one question to the decision, in the name of the proved caller. */
export type AskDecision = (question: Question) => Promise<Decision>;

/** An application's settings of dialects by their documented names: `kubernetes.passOn`. */
export type DialectSettings = Readonly<Record<string, string>>;

/** What a route works with while it answers one request. */
export interface DialectContext {
  readonly ask: AskDecision;
  /** The id of the asking application, which is proved. */
  readonly application: string;
  /** Records a part of the request that cannot be understood, where all else of it is answered. */
  readonly partFault: (fault: MalformedError) => void;
  /** The asking application's; empty before its first question was decided. */
  readonly settings: DialectSettings;
  /** Origins whose pages may read the answer: the asking application's; empty before its first question was decided. */
  readonly origins: readonly string[];
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /**
   * Signs tokens for container registries.
   * @throws CannotTellError where the stage has no key for it, or it cannot be read
   */
  readonly registrySigner: () => Promise<RegistrySigner>;
}

export interface DialectRoute {
  /** Below the dialect's own prefix where keys may stand in the path: `/user` of `/rabbitmq/user`. */
  readonly path: string;
  readonly methods: readonly string[] | 'ANY';
  readonly accepts?: readonly string[];
  /** Where the application's proof stands. */
  readonly proof: Omit<ProofPlaces, 'pathKey'>;
  /**
   * Milliseconds in which the product wants its answer, where it is less patient than the exchange's 2.4 s; or as the
   * stage says, for applications whose own time-out can be made as long (docs/password-hashes.md).
   */
  readonly patience?: number | 'as the stage says';
  /**
   * Parses, asks and renders. The caller is proved.
   * @throws MalformedError for what it cannot understand, CannotTellError where something it needs cannot be had
   */
  answer(inbound: Inbound, context: DialectContext): Promise<Answer>;
  /** In the product's words, where no question was put: a caller that is not proved, and "cannot tell". */
  render(refusal: Refusal, settings: DialectSettings): Answer;
  /** What the product is told of a request that cannot be understood. */
  malformed(fault: MalformedError): Answer;
  /**
   * What the product is told of another method, and of a body that is too large or of another type, which are refused
   * before anything is read. For products that do not understand the problem, or would pass a request on for its status.
   */
  refused?(refusal: Answer): Answer;
  /** Answers carry the caller's own `X-Request-ID`: AuthZEN 1.0 demands it. */
  readonly echoesRequestId?: boolean;
}

/** What an application may have set for a dialect: `app create … --dialect-setting kubernetes.passOn=true`. */
export interface DialectSetting {
  /** What it changes, for `gatehook dialect show`. */
  readonly meaning: string;
  /** Matches the whole of a value that it may have. */
  readonly form: RegExp;
  /** One such value, or all of them in words, for an operator who wrote another. */
  readonly example: string;
}

/** What every product has, however it asks. */
export interface Dialect {
  /** As applications are allowed it: `app create … --dialect rabbitmq`. */
  readonly name: string;
  /** What speaks it, for `gatehook dialect list`. */
  readonly title: string;
  /** The documented default template of every permission that it asks for, by the name that overrides it. */
  readonly permissionTemplates: Readonly<Record<string, string>>;
  /**
   * Values that templates of an application's own may name beside those of the default: names, or with a `.` at the end
   * the beginnings of names.
   */
  readonly moreValues?: readonly string[];
  /** Settings by their names, which begin with the dialect's. */
  readonly settings?: Readonly<Record<string, DialectSetting>>;
  /** Its pages: `nginx` is docs/dialects/nginx.md, whose configuration blocks `gatehook dialect show` fills in. */
  readonly pages: readonly string[];
}

/** A product that asks over HTTP. The others are functions that AWS calls. */
export interface HttpDialect extends Dialect {
  /** In front of every route's path: `/rabbitmq`, or empty. */
  readonly prefix: string;
  /** Whether a key may stand in the path, as `<prefix>/key/<key>/…`: for products that carry a secret only in their URL. */
  readonly pathKeys: boolean;
  readonly routes: readonly DialectRoute[];
  /** What it publishes to all, without a proof and without the prefix: documents that hold no secret. */
  readonly documents?: readonly Route[];
}
