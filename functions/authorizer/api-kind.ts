// What one kind of API is to the authorizer: it reads its own event, and says the verdict in its own words.
import type { Allow } from '../decision/decision.ts';
import type { ShownCredentials } from './credentials.ts';
import type { AuthorizerEvent } from './events.ts';
import type { Resource } from './resource.ts';

/** What AWS is answered; "cannot tell" is thrown before any kind of API sees it. */
export type Verdict =
  | {
      readonly kind: 'allow';
      readonly decision: Allow;
      /** Those of the optional resources that are not allowed. */
      readonly withheld: readonly Resource[];
    }
  /** The credentials do not hold. */
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'forbidden' };

/** What one event asks. */
export interface Access {
  /** null where there are no credentials, or none that can be read. */
  readonly credentials: ShownCredentials | null;
  readonly required: Resource;
  /** Asked about too; without them the answer allows less, not nothing. */
  readonly optional: readonly Resource[];
  /** For the log; `none` where AWS does not say. */
  readonly sourceIp: string;
}

/** One event, understood, with the way to answer it. */
export interface AuthorizerRequest {
  /** For the log: `rest-api`, `http-api`, `appsync` or `iot`. */
  readonly kind: string;
  readonly access: Access;
  /** @throws AuthorizerError `unauthorized` where the protocol has no other word for it */
  render(verdict: Verdict): unknown;
}

/** What the event does not say. */
export interface InvocationContext {
  /** Lambda's own: region and account of the function. */
  readonly functionArn: string;
  /** `Type.field` of a GraphQL schema, each a permission of its own. */
  readonly fields: readonly string[];
  /** Topics with `*` and `${clientId}`, each a permission of its own. */
  readonly topics: readonly string[];
}

/** @returns null for an event of another kind */
export type ApiKind = (event: AuthorizerEvent, context: InvocationContext) => AuthorizerRequest | null;
