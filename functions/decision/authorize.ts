// Whether a user's grants allow what is asked, and which grant decided: the engine behind answers, log and `explain`.
import type { PermissionExplanation } from './decision.ts';
import type { User } from './facts.ts';
import type { Asked } from './question.ts';
import { expandRoles } from './roles.ts';
import { AskedText, type CompiledRole, Filling, Rules, type Values } from './rules.ts';

export interface AuthorizationRequest {
  readonly user: Pick<User, 'name' | 'roles' | 'grants' | 'attributes'>;
  /** At least the user's roles and what they include. */
  readonly roles: ReadonlyMap<string, CompiledRole>;
  /** Permissions and sets of them, as `resolveAsks` gives them. */
  readonly asked: readonly Asked[];
}

export interface Authorization {
  /** Whether every permission is allowed; true when none was asked. */
  readonly allowed: boolean;
  /** Those that are not, in the order asked. */
  readonly denied: readonly string[];
  /** One for each permission, in the order asked. */
  readonly explanation: readonly PermissionExplanation[];
  /** Names of the assigned and included roles that exist, sorted. */
  readonly effectiveRoles: readonly string[];
}

/** Grants, and how the user comes to them. */
interface Source {
  readonly rules: Rules;
  readonly role: string | null;
  readonly via: readonly string[];
}

const ownSource = (grants: readonly string[]): Source => ({ rules: new Rules(grants), role: null, via: [] });

/** What stands for the placeholders of a user's grants. */
export function valuesOf({ name, attributes }: AuthorizationRequest['user']): Values {
  return (placeholder) => {
    if (placeholder === 'username') return name;
    const [prefix, attribute] = [placeholder.slice(0, 11), placeholder.slice(11)];
    return prefix === 'attributes.' && Object.hasOwn(attributes, attribute)
      ? attributes[attribute]
      : undefined;
  };
}

/** The first spelling and the first source of which a grant decides. */
function deciding(
  asked: readonly AskedText[],
  sources: readonly Source[],
  find: (rules: Rules, asked: AskedText) => string | undefined,
): Pick<PermissionExplanation, 'permission' | 'rule'> | null {
  for (const one of asked) {
    for (const { rules, role, via } of sources) {
      const grant = find(rules, one);
      if (grant !== undefined) return { permission: one.text, rule: { grant, role, via } };
    }
  }
  return null;
}

/** A denial that meets any of what is asked beats every allowance; an allowance must cover all of it. */
function judge(sources: readonly Source[], asked: Asked, filling: Filling): PermissionExplanation {
  const texts = asked.map((text) => new AskedText(text));
  const denial = deciding(texts, sources, (rules, one) => rules.denial(one, filling));
  if (denial !== null) return { ...denial, allowed: false };
  const allowance = deciding(texts, sources, (rules, one) => rules.allowance(one, filling));
  if (allowance !== null) return { ...allowance, allowed: true };
  return { permission: asked[0], allowed: false, rule: null };
}

/** Decides each permission by the user's own grants, then by those of the roles. Nothing granted, nothing allowed. */
export function authorize({ user, roles, asked }: AuthorizationRequest): Authorization {
  const held = expandRoles(user.roles, roles);
  const ofRoles = held.map(({ role, via }) => ({ rules: role.rules, role: role.name, via }));
  // Most users hold roles alone: an empty tree of rules, built in every decision, was a quarter of what one allocates.
  const sources = user.grants.length === 0 ? ofRoles : [ownSource(user.grants), ...ofRoles];
  const filling = new Filling(valuesOf(user));
  const denied: string[] = [];
  const explanation = asked.map((one) => {
    const judgement = judge(sources, one, filling);
    if (!judgement.allowed) denied.push(one[0]);
    return judgement;
  });
  const effectiveRoles = held.map(({ role }) => role.name).sort();
  return { allowed: denied.length === 0, denied, explanation, effectiveRoles };
}

/**
 * Whether an application may ask for something: some grant covers it and no denial meets it. There is no user yet, so a
 * grant with a placeholder counts as one whose value is missing.
 */
export function mayAsk(grants: readonly string[]): (asked: Asked) => boolean {
  const sources = [ownSource(grants)];
  const filling = new Filling(() => undefined);
  return (asked) => judge(sources, asked, filling).allowed;
}
