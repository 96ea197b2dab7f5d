// The order in which roles are written, so that nothing is ever allowed on the way that neither before nor after allows.
//
// A user's roles are read together, and are written one by one: between two writes there is a state that the file never
// described. Each such state has the allowances of before and after, and their denials, in this order: denials are added
// to all roles, then allowances; then allowances are taken away, then denials. With the denials of both sides, every permission
// that is allowed was allowed before or is allowed after; and what both allow is allowed all the way.
//
// Where a role includes others than before, that would not hold: in between, it could reach a role by one old and one new
// inclusion. Such a role is written flat in the middle: the grants of all that it includes are its own, and it includes
// what both sides have it include.
//
// One role that changes alone is one write. A question that is being answered at that very moment may have read one role
// before a write and another one after it: that takes a few milliseconds, and one request.
import type { Role } from '../../../functions/decision/facts.ts';
import { expandRoles } from '../../../functions/decision/roles.ts';
import { isDenial } from '../../roles/change.ts';
import { isSame, roleMembers } from './members.ts';

type Roles = ReadonlyMap<string, Role>;
type Form = Omit<Role, 'name'>;

/** One write: null deletes the role. */
export interface RoleStep {
  readonly name: string;
  /** What must stand there, or the step is not made. */
  readonly before: Form | null;
  readonly after: Form | null;
}

/** Allowances and denials of one side. */
interface Rights {
  readonly allowances: readonly string[];
  readonly denials: readonly string[];
}

const rightsOf = (grants: readonly string[]): Rights => ({
  allowances: grants.filter((grant) => !isDenial(grant)),
  denials: grants.filter(isDenial),
});

const EMPTY: Form = { grants: [], includes: [] };
const union = (...lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

const isSameForm = (one: Form | null, other: Form | null): boolean =>
  one === null || other === null ? one === other : isSame(roleMembers(one), roleMembers(other));

/** One side: a role's own form, and everything that a user who is given it has by it. */
class Side {
  readonly #roles: Roles;

  constructor(roles: Roles) {
    this.#roles = roles;
  }

  form(name: string): Form | null {
    const role = this.#roles.get(name);
    return role === undefined ? null : { grants: role.grants, includes: role.includes };
  }

  own(name: string): Rights {
    return rightsOf(this.form(name)?.grants ?? []);
  }

  reached(name: string): readonly string[] {
    return expandRoles([name], this.#roles).map(({ role }) => role.name);
  }

  flat(name: string): Rights {
    return rightsOf(union(...this.reached(name).map((one) => this.form(one)?.grants ?? [])));
  }
}

/** The forms that one role takes on its way, by stage; each stage is written for all roles before the next begins. */
class Way {
  readonly #name: string;
  readonly #before: Side;
  readonly #after: Side;

  constructor(name: string, before: Side, after: Side) {
    this.#name = name;
    this.#before = before;
    this.#after = after;
  }

  /** Whether it includes the same roles before and after, all of these do, and all are there on both sides. */
  #isSteady(): boolean {
    const reached = union(this.#before.reached(this.#name), this.#after.reached(this.#name));
    return reached.every((name) => {
      const [one, other] = [this.#before.form(name), this.#after.form(name)];
      const isThere = name === this.#name || (one !== null && other !== null);
      return (
        isThere &&
        isSameForm(
          { grants: [], includes: one?.includes ?? [] },
          { grants: [], includes: other?.includes ?? [] },
        )
      );
    });
  }

  /** Inclusions of one side, but for those of a role that only the other side has: they would come to life on the way. */
  #awake(own: Side, other: Side): readonly string[] {
    const included = own.form(this.#name)?.includes ?? [];
    return included.filter((name) => own.form(name) !== null || other.form(name) === null);
  }

  /** What the role is at the end of each stage, the last one being the file's. */
  stages(): readonly (Form | null)[] {
    const steady = this.#isSteady();
    const rights = (side: Side) => (steady ? side.own(this.#name) : side.flat(this.#name));
    const [before, after] = [rights(this.#before), rights(this.#after)];
    const [formBefore, formAfter] = [this.#before.form(this.#name), this.#after.form(this.#name)];
    const awake = this.#awake(this.#before, this.#after);
    const awakeAfter = this.#awake(this.#after, this.#before);
    const both = awake.filter((name) => awakeAfter.includes(name));
    const denials = union(before.denials, after.denials);
    const flat = (allowances: readonly string[]): Form => ({
      grants: union(allowances, denials),
      includes: both,
    });
    const forms = [
      formBefore && { grants: formBefore.grants, includes: awake },
      { grants: union(formBefore?.grants ?? [], after.denials), includes: awake },
      flat(before.allowances),
      flat(union(before.allowances, after.allowances)),
      flat(after.allowances),
      { grants: union(formAfter?.grants ?? [], before.denials), includes: awakeAfter },
      formAfter,
    ];
    return formBefore === null ? withoutEmptyBegin(forms) : forms;
  }
}

/** A new role is made where it first has something to say, and no later than with its allowances. */
const ALLOWANCES = 3;
const withoutEmptyBegin = (forms: readonly (Form | null)[]): readonly (Form | null)[] =>
  forms.map((form, stage) => (stage < ALLOWANCES && isSameForm(form, EMPTY) ? null : form));

/**
 * The writes that lead from one state of all roles to another.
 * @param before as they stand in the table
 * @param after without circles, at most five levels deep
 */
export function roleSteps(before: Roles, after: Roles): readonly RoleStep[] {
  const sides = [new Side(before), new Side(after)] as const;
  const names = union([...before.keys()], [...after.keys()]);
  const changed = names.filter((name) => !isSameForm(sides[0].form(name), sides[1].form(name)));
  const [only, ...more] = changed;
  if (only === undefined) return [];
  if (more.length === 0) return [{ name: only, before: sides[0].form(only), after: sides[1].form(only) }];
  const ways = names.map((name) => ({
    name,
    forms: [sides[0].form(name), ...new Way(name, ...sides).stages()],
  }));
  const count = Math.max(...ways.map(({ forms }) => forms.length));
  return Array.from({ length: count - 1 }, (_, stage) => {
    const steps = ways.flatMap(({ name, forms }): readonly RoleStep[] => {
      const [one = null, other = null] = [forms[stage], forms[stage + 1]];
      return isSameForm(one, other) ? [] : [{ name, before: one, after: other }];
    });
    // A role that another one is to include without being there must be gone before.
    return [...steps.filter(({ after }) => after === null), ...steps.filter(({ after }) => after !== null)];
  }).flat();
}
