// What one kind of authorizer is: it reads its own event, and says the verdict in its own words.
import type { Allow } from '../decision/decision.ts';
import type { Presented } from './credentials.ts';
import type { AuthorizerEvent } from './events.ts';
import type { Place } from './resource.ts';

/** Who may answer what AWS asks; `unknown` is thrown before any surface sees it. */
export type Verdict =
  | {
      readonly kind: 'allow';
      readonly decision: Allow;
      /** Those of the optional places that are not allowed. */
      readonly withheld: readonly Place[];
    }
  /** The credentials do not hold. */
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'forbidden' };

/** What one event asks. */
export interface Access {
  /** null where there are no credentials, or none that can be read. */
  readonly presented: Presented | null;
  readonly required: Place;
  /** Asked about too; without them the answer allows less, not nothing. */
  readonly optional: readonly Place[];
  /** For the log; `none` where AWS does not say. */
  readonly sourceIp: string;
}

/** One event, understood, with the way to answer it. */
export interface Exchange {
  /** For the log. */
  readonly surface: string;
  readonly access: Access;
  /** @throws AuthorizerError `unauthorized` where the protocol has no other word for it */
  render(verdict: Verdict): unknown;
}

/** What the event does not say. */
export interface Surroundings {
  /** Lambda's own: region and account of the function. */
  readonly functionArn: string;
  /** `Type.field` of a GraphQL schema, each a permission of its own. */
  readonly fields: readonly string[];
  /** Topics with `*` and `${clientId}`, each a permission of its own. */
  readonly topics: readonly string[];
}

/** @returns null for an event of another kind */
export type Surface = (event: AuthorizerEvent, surroundings: Surroundings) => Exchange | null;
