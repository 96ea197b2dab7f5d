// What a policy file says: roles, applications with their limits, and users and tests beside them.
import type { KeyPlace } from '../../functions/callers/api-key.ts';
import type { Role, User } from '../../functions/decision/facts.ts';
import type { ApplicationLimits } from '../applications/limits.ts';
import type { Place } from './file/faults.ts';

/** An application as the file has it: what is left out is as `app create` makes it. */
export interface PolicyApplication extends ApplicationLimits {
  /** Raw, in base64. Absent: the file says nothing of them, and they stay as they are. */
  readonly publicKeys?: readonly string[];
  /** Where the API key of a new application may stand. Nothing changes for one that is there. */
  readonly keyPlace?: KeyPlace;
}

/** A user for tests, and for stacks that are made to try things out. */
export interface PolicyUser extends Pick<User, 'name' | 'status' | 'roles' | 'grants' | 'attributes'> {
  readonly password?: string;
}

/** What a dialect's product sends, by the names of its template. */
export interface ByDialect {
  readonly dialect: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What a test asks for: a permission or a set, or what a product sends. */
export type Asking = string | ByDialect;

export interface PolicyTest {
  readonly name: string;
  /** In the file. */
  readonly place: Place;
  readonly user: PolicyUser;
  /** The application that asks; absent: one without limits. */
  readonly application?: string;
  readonly allow: readonly Asking[];
  readonly deny: readonly Asking[];
}

export interface Policy {
  readonly roles: ReadonlyMap<string, Role>;
  readonly applications: ReadonlyMap<string, PolicyApplication>;
  readonly users: ReadonlyMap<string, PolicyUser>;
  readonly tests: readonly PolicyTest[];
  /** Whether the file has this part at all. What it does not have is left as it is, also with --prune. */
  readonly has: Readonly<Record<'roles' | 'applications', boolean>>;
}
