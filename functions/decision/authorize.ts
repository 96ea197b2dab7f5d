// Whether a user's grants allow what is asked, and which grant decided: the engine behind answers, log and `explain`.
import type { DecidingRule, PermissionExplanation } from './decision.ts';
import type { Role, User } from './facts.ts';
import { compile, covers, overlaps, type Pattern } from './patterns.ts';
import { fillPlaceholders, segment } from './permissions.ts';
import type { Asked } from './question.ts';
import { expandRoles } from './roles.ts';

export interface AuthorizationRequest {
  readonly user: Pick<User, 'name' | 'roles' | 'grants' | 'attributes'>;
  /** At least the user's roles and what they include. */
  readonly roles: ReadonlyMap<string, Role>;
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

interface CompiledRule {
  readonly rule: DecidingRule;
  readonly denies: boolean;
  readonly pattern: Pattern;
}

/** What stands for a placeholder; undefined where the user has no such value. */
type Values = (name: string) => string | undefined;

function valuesOf({ name, attributes }: AuthorizationRequest['user']): Values {
  return (placeholder) => {
    if (placeholder === 'username') return name;
    const [prefix, attribute] = [placeholder.slice(0, 11), placeholder.slice(11)];
    return prefix === 'attributes.' && Object.hasOwn(attributes, attribute)
      ? attributes[attribute]
      : undefined;
  };
}

/**
 * Fills a grant in for one user. Where a value is missing (or is no Unicode), an allowance is dropped, and a denial
 * counts for every value there could be: `*` matches whatever `segment()` gives.
 */
function compileRule(rule: DecidingRule, values: Values): CompiledRule | null {
  const denies = rule.grant.startsWith('!');
  let complete = true;
  const filled = fillPlaceholders(denies ? rule.grant.slice(1) : rule.grant, (placeholder) => {
    const value = values(placeholder);
    if (value?.isWellFormed()) return segment(value);
    complete = false;
    return '*';
  });
  return complete || denies ? { rule, denies, pattern: compile(filled) } : null;
}

const compileRules = (rules: readonly DecidingRule[], values: Values): readonly CompiledRule[] =>
  rules.map((rule) => compileRule(rule, values)).filter((rule) => rule !== null);

/** A denial that meets any of what is asked beats every allowance; an allowance must cover all of it. */
function judge(rules: readonly CompiledRule[], asked: Asked): PermissionExplanation {
  const find = (counts: (rule: CompiledRule, asked: Pattern) => boolean) => {
    for (const permission of asked) {
      const pattern = compile(permission);
      const found = rules.find((rule) => counts(rule, pattern));
      if (found !== undefined) return { permission, rule: found.rule };
    }
    return undefined;
  };
  const denial = find(({ denies, pattern }, one) => denies && overlaps(pattern, one));
  if (denial !== undefined) return { ...denial, allowed: false };
  const allowance = find(({ denies, pattern }, one) => !denies && covers(pattern, one));
  return allowance === undefined
    ? { permission: asked[0], rule: null, allowed: false }
    : { ...allowance, allowed: true };
}

/** Decides each permission by the user's own grants, then by those of the roles. Nothing granted, nothing allowed. */
export function authorize({ user, roles, asked }: AuthorizationRequest): Authorization {
  const held = expandRoles(user.roles, roles);
  const rules = compileRules(
    [
      ...user.grants.map((grant) => ({ grant, role: null, via: [] })),
      ...held.flatMap(({ role, via }) => role.grants.map((grant) => ({ grant, role: role.name, via }))),
    ],
    valuesOf(user),
  );
  const explanation = asked.map((one) => judge(rules, one));
  const denied = asked.filter((_, at) => explanation[at]?.allowed !== true).map(([permission]) => permission);
  const effectiveRoles = held.map(({ role }) => role.name).sort();
  return { allowed: denied.length === 0, denied, explanation, effectiveRoles };
}

/**
 * Whether an application may ask for this: some grant covers it and no denial meets it. There is no user yet, so a
 * grant with a placeholder counts as one whose value is missing.
 */
export function mayAsk(grants: readonly string[], asked: Asked): boolean {
  const rules = compileRules(
    grants.map((grant) => ({ grant, role: null, via: [] })),
    () => undefined,
  );
  return judge(rules, asked).allowed;
}
