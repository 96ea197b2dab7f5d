// From a user as its source describes it to one that can be stored: names normalised, roles mapped, everything checked.
import type { User } from '../../../functions/decision/facts.ts';
import { attributeNameFault, roleNameFault, USERNAME_RULE } from '../../../functions/decision/names.ts';
import { checkGrant } from '../../../functions/decision/permissions.ts';
import { newUsername } from '../../../functions/decision/username.ts';
import { RowFault } from '../rows/faults.ts';
import type { NamedUser } from '../user-reader.ts';

export interface RoleRules {
  /** From the source's names to Gatehook's. */
  readonly map: ReadonlyMap<string, string>;
  /** What every imported user gets. */
  readonly all: readonly string[];
  /** What becomes of roles that the map does not name. */
  readonly unmapped: 'keep' | 'drop';
}

/** Bytes as JSON: DynamoDB holds 400 KB in one item, names of attributes and its own overhead included. */
const MAX_USER_BYTES = 262_144;

/** A user but for its hash and what is random. */
export type CheckedUser = Pick<User, 'name' | 'status' | 'roles' | 'grants' | 'attributes'>;

export interface Checked {
  readonly user: CheckedUser;
  /** Whether the source has attributes of names that cannot be kept. */
  readonly isAttributeLeftOut: boolean;
}

/** Refuses the row where a name breaks its rule. */
function refuse(code: string, fault: string | null, advice = ''): void {
  if (fault !== null) throw new RowFault(code, `${fault}${advice}`);
}

function usernameFrom(text: string): string {
  const name = newUsername(text);
  if (name === null) throw new RowFault('bad_username', USERNAME_RULE);
  return name;
}

function roleFrom(name: string): string {
  const shown = JSON.stringify(name.slice(0, 128));
  refuse('bad_role', roleNameFault(name), ` Map ${shown} with --map-role ${shown}=name.`);
  return name;
}

function grantFrom(text: string): string {
  const fault = checkGrant(text);
  refuse('bad_grant', fault && `Not a grant: ${fault}. See docs/permissions.md.`);
  return text;
}

function rolesFrom(names: readonly string[], { map, all, unmapped }: RoleRules): readonly string[] {
  const own = names.flatMap((name) => {
    const mapped = map.get(name);
    if (mapped !== undefined) return [mapped];
    return unmapped === 'keep' ? [roleFrom(name)] : [];
  });
  return [...new Set([...own, ...all])];
}

function refuseMalformedText(attributes: Readonly<Record<string, string>>): void {
  const malformed = Object.entries(attributes).find(([, text]) => !text.isWellFormed());
  if (malformed === undefined) return;
  throw new RowFault('bad_attribute', `The attribute "${malformed[0]}" is not well-formed Unicode.`);
}

/** @throws RowFault */
export function checkUser(imported: NamedUser, rules: RoleRules): Checked {
  const kept = Object.entries(imported.attributes).filter(([name]) => attributeNameFault(name) === null);
  const user: CheckedUser = {
    name: usernameFrom(imported.username),
    status: imported.status,
    roles: rolesFrom(imported.roles, rules),
    grants: [...new Set(imported.grants.map(grantFrom))],
    attributes: Object.fromEntries(kept),
  };
  refuseMalformedText(user.attributes);
  if (Buffer.byteLength(JSON.stringify(user)) > MAX_USER_BYTES)
    throw new RowFault('too_large', `The user has more than ${MAX_USER_BYTES} bytes; leave attributes out.`);
  return { user, isAttributeLeftOut: kept.length < Object.keys(imported.attributes).length };
}
