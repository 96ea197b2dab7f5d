// Roles in the custom claims of Firebase, which only a project's own servers write, each in a form of its own.
import { isObject } from '../rows/row.ts';

export interface ClaimedRoles {
  readonly roles: readonly string[];
  /** Sentences on what is not understood: it stays out, and the report says so. */
  readonly leftOut: readonly string[];
}

const none: ClaimedRoles = { roles: [], leftOut: [] };
const role = (name: string): ClaimedRoles => ({ roles: [name], leftOut: [] });
const unclear = (claim: string, expected: string): ClaimedRoles => ({
  roles: [],
  leftOut: [`The claim "${claim}" is ${expected}, so no role comes of it.`],
});

const together = (all: readonly ClaimedRoles[]): ClaimedRoles => ({
  roles: all.flatMap(({ roles }) => roles),
  leftOut: all.flatMap(({ leftOut }) => leftOut),
});

/** `{"admin":true,"editor":false}`: only true means that the user has the role. */
function fromSwitch(claim: string, name: string, value: unknown): ClaimedRoles {
  if (value === true) return role(name);
  return value === false || value === null ? none : unclear(`${claim}.${name}`, 'neither true nor false');
}

function fromClaim(claim: string, value: unknown): ClaimedRoles {
  if (value === undefined || value === null) return none;
  if (typeof value === 'string') return value === '' ? none : role(value);
  if (Array.isArray(value))
    return together(
      value.map((one) => (typeof one === 'string' ? role(one) : unclear(claim, 'a list of more than texts'))),
    );
  if (isObject(value))
    return together(Object.entries(value).map(([name, one]) => fromSwitch(claim, name, one)));
  return unclear(claim, 'neither a text, nor a list of texts, nor a map of true and false');
}

/** The claims `role` and `roles`; other claims are no roles. */
export const rolesOfClaims = (claims: unknown): ClaimedRoles =>
  together(['role', 'roles'].map((claim) => fromClaim(claim, Object(claims)[claim])));
