// Every grant that a user holds, its own and those of its roles, as it counts for this user.
import { valuesOf } from '../../functions/decision/authorize.ts';
import type { Role, User } from '../../functions/decision/facts.ts';
import { covers } from '../../functions/decision/patterns.ts';
import { expandRoles } from '../../functions/decision/roles.ts';
import { Filling } from '../../functions/decision/rules.ts';

export interface HeldGrant {
  /** As stored. */
  readonly grant: string;
  readonly denies: boolean;
  /** The role that holds it; null for the user's own. */
  readonly role: string | null;
  /** How the user came to the role, as in explanations of decisions. */
  readonly via: readonly string[];
  /**
   * As it counts for this user, without the `!`: with the user's values, and `*` for a value that a denial lacks. null
   * where it counts for nothing, since the user lacks a value.
   */
  readonly text: string | null;
}

/**
 * The user's own grants, then those of the roles, nearest first.
 * @param roles at least the user's roles and what they include
 */
export function heldGrants(user: User, roles: ReadonlyMap<string, Role>): readonly HeldGrant[] {
  const filling = new Filling(valuesOf(user));
  const own = { grants: user.grants, role: null, via: [] };
  const held = expandRoles(user.roles, roles).map(({ role, via }) => ({
    grants: role.grants,
    role: role.name,
    via,
  }));
  return [own, ...held].flatMap(({ grants, role, via }) =>
    grants.map((grant) => {
      const denies = grant.startsWith('!');
      const text = filling.textOf({ text: denies ? grant.slice(1) : grant, denies });
      return { grant, denies, role, via, text };
    }),
  );
}

/** The denial that takes all of what a grant allows, if one does. */
export function denialOf({ denies, text }: HeldGrant, held: readonly HeldGrant[]): HeldGrant | null {
  if (denies || text === null) return null;
  const takesAll = (other: HeldGrant) => other.denies && other.text !== null && covers(other.text, text);
  return held.find(takesAll) ?? null;
}
