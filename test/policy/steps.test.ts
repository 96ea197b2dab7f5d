// The order of writes: cut off after any of them, nothing is allowed that neither before nor after allows.
import { describe, expect, test } from '@jest/globals';
import { applicationSteps, narrowest } from '../../cli/policy/changes/application-steps.ts';
import { isSame, roleMembers } from '../../cli/policy/changes/members.ts';
import { type RoleStep, roleSteps } from '../../cli/policy/changes/role-steps.ts';
import { authorize } from '../../functions/decision/authorize.ts';
import type { Application, Role } from '../../functions/decision/facts.ts';
import { refuseQuestion } from '../../functions/decision/limits.ts';
import { findCycle } from '../../functions/decision/roles.ts';
import { compileRole } from '../../functions/decision/rules.ts';
import { question } from '../../functions/dialects/shared/question.ts';
import { application } from '../support/application.ts';
import fc from '../support/property.ts';

type Roles = ReadonlyMap<string, Role>;

const NAMES = ['r0', 'r1', 'r2', 'r3'] as const;
const GRANTS = ['a:x', 'a:*', 'b:x', '!a:x', '!b:x', '!a:*'] as const;
const ASKED = ['a:x', 'a:y', 'b:x'] as const;

/** Roles that include only later ones, so that there is no circle; absent ones among them. */
const world = fc
  .tuple(
    ...NAMES.map((name, at) =>
      fc.option(
        fc.record({
          name: fc.constant(name),
          grants: fc.subarray([...GRANTS]),
          includes: fc.subarray(NAMES.slice(at + 1)),
        }),
        { nil: null, freq: 4 },
      ),
    ),
  )
  .map((roles): Roles => new Map(roles.flatMap((role) => (role === null ? [] : [[role.name, role]]))));

/** Everything that users of every pair of roles are allowed, and the names of the roles that they have. */
function allowedBy(roles: Roles): ReadonlySet<string> {
  const compiled = new Map([...roles].map(([name, role]) => [name, compileRole(role)]));
  const allowed = new Set<string>();
  for (const one of NAMES)
    for (const other of NAMES) {
      const user = { name: 'u', roles: [one, other], grants: [], attributes: {} };
      const { explanation, effectiveRoles } = authorize({
        user,
        roles: compiled,
        asked: ASKED.map((permission) => [permission]),
      });
      for (const { permission, allowed: may } of explanation)
        if (may) allowed.add(`${one}+${other} ${permission}`);
      for (const name of effectiveRoles) allowed.add(`${one}+${other} has ${name}`);
    }
  return allowed;
}

function made(roles: Roles, { name, after }: RoleStep): Roles {
  const next = new Map(roles);
  if (after === null) next.delete(name);
  else next.set(name, { name, ...after });
  return next;
}

/** The states on the way, the first and the last among them. */
function statesOf(before: Roles, steps: readonly RoleStep[]): Roles[] {
  const states = [before];
  for (const step of steps) states.push(made(states.at(-1) ?? before, step));
  return states;
}

const isSameWorld = (one: Roles, other: Roles): boolean =>
  one.size === other.size &&
  [...one].every(([name, role]) => {
    const found = other.get(name);
    return found !== undefined && isSame(roleMembers(role), roleMembers(found));
  });

const permissions = (all: ReadonlySet<string>) => [...all].filter((one) => !one.includes(' has '));

describe('roles', () => {
  test('each state on the way allows only what before or after allows, and the last one is the file’s', () => {
    fc.assert(
      fc.property(world, world, (before, after) => {
        const states = statesOf(before, roleSteps(before, after));
        const either = new Set([...allowedBy(before), ...allowedBy(after)]);
        for (const state of states) {
          expect([...allowedBy(state)].filter((one) => !either.has(one))).toEqual([]);
          for (const role of state.values()) expect(findCycle(role, state)).toBeNull();
        }
        expect(isSameWorld(states.at(-1) ?? new Map(), after)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('cut off anywhere, the rest leads to the same end', () => {
    fc.assert(
      fc.property(world, world, fc.nat(), (before, after, at) => {
        const states = statesOf(before, roleSteps(before, after));
        const cut = states[at % states.length] ?? before;
        expect(isSameWorld(statesOf(cut, roleSteps(cut, after)).at(-1) ?? cut, after)).toBe(true);
        expect(roleSteps(after, after)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('what both sides allow is allowed all the way, where no inclusion changes', () => {
    const flat = world.map(
      (roles) => new Map([...roles].map(([name, role]) => [name, { ...role, includes: [] }])),
    );
    fc.assert(
      fc.property(flat, flat, (before, after) => {
        const [one, other] = [permissions(allowedBy(before)), new Set(permissions(allowedBy(after)))];
        const both = one.filter((permission) => other.has(permission));
        for (const state of statesOf(before, roleSteps(before, after))) {
          const allowed = allowedBy(state);
          expect(both.filter((permission) => !allowed.has(permission))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  const role = (name: string, grants: readonly string[], includes: readonly string[] = []): Role => ({
    name,
    grants,
    includes,
  });
  const rolesOf = (...roles: readonly Role[]): Roles => new Map(roles.map((one) => [one.name, one]));
  const written = (steps: readonly RoleStep[]) =>
    steps.map(({ name, after }) => [name, after?.grants ?? null]);

  test('one role that changes alone is one write', () => {
    expect(written(roleSteps(rolesOf(role('a', ['x', '!y'])), rolesOf(role('a', ['z']))))).toEqual([
      ['a', ['z']],
    ]);
  });

  test('a denial that moves from one role to another is never missing', () => {
    const before = rolesOf(role('a', ['x', '!y']), role('b', ['z']));
    expect(written(roleSteps(before, rolesOf(role('a', ['x']), role('b', ['z', '!y']))))).toEqual([
      ['b', ['z', '!y']],
      ['a', ['x']],
    ]);
  });

  test('a grant and the denial that bounds it, in two new roles: the denial comes first', () => {
    expect(written(roleSteps(new Map(), rolesOf(role('a', ['x:**']), role('b', ['!x:1']))))).toEqual([
      ['b', ['!x:1']],
      ['a', ['x:**']],
    ]);
  });

  test('a role that goes loses its grants before its denials', () => {
    const steps = roleSteps(
      rolesOf(role('a', ['x', '!y']), role('b', ['y'])),
      rolesOf(role('b', ['y', 'w'])),
    );
    expect(written(steps)).toEqual([
      ['b', ['y', 'w']],
      ['a', ['!y']],
      ['a', null],
    ]);
  });
});

describe('applications', () => {
  const limits = fc.record({
    dialects: fc.subarray(['native', 'rabbitmq'] as const),
    mayAssert: fc.boolean(),
    strict: fc.boolean(),
    permissionTemplates: fc.constantFrom({}, { 'rabbitmq.vhost': 'b:${vhost}' }),
  });
  const mayAsk = fc.option(fc.subarray(['a:*', 'a:x', 'b:x', '!a:x']), { nil: undefined });
  const app: fc.Arbitrary<Application> = fc
    .tuple(limits, mayAsk)
    .map(([one, bounds]) => application('shop', { ...one, version: 'v', ...(bounds && { mayAsk: bounds }) }));

  const may = (one: Application, permission: string, dialect: string, kind: 'password' | 'assert') => {
    const credentials = kind === 'assert' ? { kind } : { kind, password: '' };
    return refuseQuestion(one, question(dialect, 'u', credentials), 'u', [[permission]]) === null;
  };

  test('in the middle an application may ask only what it may before and after', () => {
    fc.assert(
      fc.property(app, app, (before, after) => {
        const middle = narrowest(before, after);
        for (const permission of ASKED)
          for (const dialect of ['native', 'rabbitmq'])
            for (const kind of ['password', 'assert'] as const) {
              const [one, both, other] = [before, middle, after].map((state) =>
                may(state, permission, dialect, kind),
              );
              expect(both && !(one && other)).toBe(false);
            }
      }),
      { numRuns: 100 },
    );
  });

  test('in the middle it manages only what it manages before and after', () => {
    const manages = {
      mayManage: ['a', 'b'],
      mayGive: ['x', 'y'],
      mayGrant: ['g'],
      maySet: ['*'],
      mayResetPasswords: true,
    };
    const fewer = {
      mayManage: ['b', 'c'],
      mayGive: ['y'],
      mayGrant: ['h'],
      maySet: [],
      mayResetPasswords: false,
    };
    expect(narrowest(application('a', manages), application('a', fewer))).toMatchObject({
      mayManage: ['b'],
      mayGive: ['y'],
      mayGrant: [],
      maySet: [],
      mayResetPasswords: false,
    });
  });

  test('narrower limits come before the roles, wider ones and new applications after, deletions first', () => {
    const [one, wide] = [
      application('a', { version: 'v', mayAsk: ['x'] }),
      application('a', { version: 'v' }),
    ];
    const [gone, added] = [application('b'), application('c')];
    const map = (...all: readonly Application[]) => new Map(all.map((each) => [each.id, each]));
    const ids = (steps: readonly { readonly id: string; readonly after: Application | null }[]) =>
      steps.map(({ id, after }) => [id, after?.mayAsk ?? (after && null)]);
    const widened = applicationSteps(map(one, gone), map(wide, added), false);
    expect([ids(widened.first), ids(widened.last)]).toEqual([
      [['b', null]],
      [
        ['a', null],
        ['c', null],
      ],
    ]);
    const narrowed = applicationSteps(map(wide), map(one), false);
    expect([ids(narrowed.first), ids(narrowed.last)]).toEqual([[['a', ['x']]], []]);
  });

  test('where a question would mean another, it may ask nothing until the roles are written', () => {
    const before = application('a', { version: 'v', mayIssueTokens: true });
    const after = { ...before, audience: 'other' };
    expect(narrowest(before, after)).toMatchObject({ dialects: [], mayIssueTokens: false });
    const alone = applicationSteps(new Map([['a', before]]), new Map([['a', after]]), true);
    expect([alone.first.length, alone.last.length]).toEqual([0, 1]);
  });
});
