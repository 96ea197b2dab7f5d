// What an application may manage: each rule by example, and that no sequence of changes gives more than the limit.
import { describe, expect, test } from '@jest/globals';
import {
  type ManagedUser,
  type ManagementLimit,
  mayGive,
  mayManage,
  refuseChange,
} from '../../functions/management/limit.ts';
import fc from '../support/property.ts';

const user = (name: string, more: Partial<ManagedUser> = {}): ManagedUser => ({
  name,
  status: 'active',
  roles: [],
  grants: [],
  attributes: {},
  ...more,
});

const LIMIT: ManagementLimit = {
  mayManage: ['*@example.com'],
  mayGive: ['staff', 'guarded'],
  mayGrant: ['orders:**'],
  maySet: ['region'],
};
const ADA = 'ada@example.com';
/** The role that denies something, in all of these. */
const DENYING = new Set(['guarded', 'banned']);

const refusal = (before: ManagedUser | null, after: ManagedUser | null, limit: ManagementLimit = LIMIT) =>
  refuseChange(limit, { before, after, denying: DENYING });

describe('nothing by default', () => {
  test('an application without a limit manages no user and gives no role', () => {
    expect([mayManage({}, ADA), mayGive({}, 'staff')]).toEqual([false, false]);
    expect(refusal(null, user(ADA), {})).toBe(`may not manage the user "${ADA}"`);
  });

  test.each(['*', '**'])('%s in mayManage is every user, also one whose name holds a star', (pattern) => {
    for (const name of [ADA, 'a*b', 'é']) expect(mayManage({ mayManage: [pattern] }, name)).toBe(true);
  });
});

describe('may', () => {
  const staff = user(ADA, { roles: ['staff'] });
  test.each<[string, ManagedUser | null, ManagedUser | null]>([
    ['create a user with a role of its own', null, staff],
    ['take that role away', staff, user(ADA)],
    ['give a grant within', user(ADA), user(ADA, { grants: ['orders:*:read'] })],
    ['give one with a placeholder within', user(ADA), user(ADA, { grants: ['orders:x${username}:*'] })],
    ['give a denial of anything', user(ADA), user(ADA, { grants: ['!secrets:**'] })],
    ['take a denial within', user(ADA, { grants: ['!orders:1'] }), user(ADA)],
    ['take a role that denies, where it is named', user(ADA, { roles: ['guarded'] }), user(ADA)],
    ['set an attribute that is named', user(ADA), user(ADA, { attributes: { region: 'eu' } })],
    [
      'disable a user who holds more',
      user(ADA, { roles: ['admin'] }),
      user(ADA, { roles: ['admin'], status: 'disabled' }),
    ],
    [
      'delete a user who holds what it may give',
      user(ADA, { roles: ['staff'], grants: ['orders:1', '!orders:2'], attributes: { region: 'eu' } }),
      null,
    ],
    ['set a password of one who holds nothing more', staff, { ...staff, passwordHash: 'new' }],
    [
      'set a password of one whose attributes it may set',
      user(ADA, { attributes: { region: 'eu' } }),
      user(ADA, { attributes: { region: 'eu' }, passwordHash: 'new' }),
    ],
    [
      'disable one with another attribute',
      user(ADA, { attributes: { level: '9' } }),
      user(ADA, { attributes: { level: '9' }, status: 'disabled' }),
    ],
    ['rename within its patterns', staff, { ...staff, name: 'ava@example.com' }],
  ])('%s', (_what, before, after) => {
    expect(refusal(before, after)).toBeNull();
  });
});

describe('may not', () => {
  const admin = user(ADA, { roles: ['admin'] });
  const rated = user(ADA, { attributes: { level: '9' } });
  const opening = 'nor enable one: it may not give that itself';
  test.each<[string, ManagedUser | null, ManagedUser | null, string]>([
    ['create beyond its patterns', null, user('root'), 'may not manage the user "root"'],
    ['rename to beyond them', user(ADA), user('root'), 'may not manage the user "root"'],
    ['rename from beyond them', user('root'), user(ADA), 'may not manage the user "root"'],
    ['give another role', user(ADA), admin, 'may not give the role "admin"'],
    ['take another role', admin, user(ADA), 'may not take the role "admin" away'],
    ['give a wider grant', user(ADA), user(ADA, { grants: ['**'] }), 'may not give the grant "**"'],
    [
      'give one whose placeholder is all of it',
      user(ADA),
      user(ADA, { grants: ['${username}'] }),
      'may not give the grant',
    ],
    [
      'take a denial beyond',
      user(ADA, { grants: ['!x:y'] }),
      user(ADA),
      'may not take the grant "!x:y" away',
    ],
    [
      'set another attribute',
      user(ADA),
      user(ADA, { attributes: { level: '9' } }),
      'may not set the attribute "level"',
    ],
    [
      'take another attribute',
      user(ADA, { attributes: { level: '9' } }),
      user(ADA),
      'may not set the attribute "level"',
    ],
    ['set the password of one who holds more', admin, { ...admin, passwordHash: 'new' }, opening],
    ['rename one who holds more', admin, { ...admin, name: 'ava@example.com' }, opening],
    ['enable one who holds more', { ...admin, status: 'disabled' }, admin, opening],
    [
      'set the password of one with another attribute',
      rated,
      { ...rated, passwordHash: 'new' },
      'holds the attribute "level"',
    ],
    ['rename one with another attribute', rated, { ...rated, name: 'ava@example.com' }, opening],
    ['enable one with another attribute', { ...rated, status: 'disabled' }, rated, opening],
    [
      'delete one with another role',
      admin,
      null,
      'may not delete a user who holds the role "admin", which it may not give itself; it may disable the user',
    ],
    [
      'delete one with a wider grant',
      user(ADA, { grants: ['**'] }),
      null,
      'may not delete a user who holds the grant "**"',
    ],
    [
      'delete one with another attribute',
      rated,
      null,
      'may not delete a user who holds the attribute "level"',
    ],
    [
      'delete one who is denied more',
      user(ADA, { roles: ['banned'] }),
      null,
      'may not end what the role "banned" denies',
    ],
    [
      'delete one with a denial beyond',
      user(ADA, { grants: ['!x:y'] }),
      null,
      'may not end the denial "!x:y"',
    ],
    [
      'rename one with a denial beyond',
      user(ADA, { grants: ['!x:y'] }),
      user('ava@example.com', { grants: ['!x:y'] }),
      'may not end the denial "!x:y"',
    ],
  ])('%s', (_what, before, after, says) => {
    expect(refusal(before, after)).toContain(says);
  });

  test("'*' gives every role, and takes none that denies unless it is named", () => {
    const limit = { ...LIMIT, mayGive: ['*'] };
    const banned = user(ADA, { roles: ['banned'] });
    expect(refusal(user(ADA), banned, limit)).toBeNull();
    expect(refusal(banned, user(ADA), limit)).toBe('may not take the role "banned" away');
    expect(refusal(banned, null, limit)).toBe('may not end what the role "banned" denies');
    expect(refusal(banned, user(ADA), { ...LIMIT, mayGive: ['*', 'banned'] })).toBeNull();
  });
});

/** Few of each, so that what is drawn meets. */
const ROLES = ['staff', 'admin', 'guarded', 'banned'];
const GRANTS = ['orders:1', 'orders:*', 'orders:${username}', 'secrets:1', '!orders:1', '!secrets:1', '**'];
const NAMES = ['a', 'b', 'root'];
const some = <T>(all: readonly T[]) => fc.subarray([...all]);
const parts = {
  name: fc.constantFrom(...NAMES),
  status: fc.constantFrom('active', 'disabled'),
  roles: some(ROLES),
  grants: some(GRANTS),
  attributes: fc.dictionary(fc.constantFrom('region', 'level'), fc.constantFrom('1', '2')),
  passwordHash: fc.constantFrom('operator', 'known'),
};
const anyUser = fc.record(parts);
const anyLimit: fc.Arbitrary<ManagementLimit> = fc.record({
  mayManage: some(['a', 'b', '**']),
  mayGive: some([...ROLES, '*']),
  mayGrant: some(['orders:**', 'secrets:*', '**']),
  maySet: some(['region', '*']),
});

/** A proposal: some parts of the user of a name to write anew, in place of what it has; null deletes it. */
const anyStep = fc.record({
  about: fc.constantFrom(...NAMES),
  edit: fc.option(fc.record(parts, { requiredKeys: [] }), { freq: 6 }),
});

const isDenial = (grant: string) => grant.startsWith('!');
/** The same rules as the limit's, written once more by the words of its documentation. */
const within = (limit: ManagementLimit, grant: string) => {
  const asked = (isDenial(grant) ? grant.slice(1) : grant).split(':');
  return (limit.mayGrant ?? []).some((pattern) => {
    if (pattern === '**') return true;
    return asked.length === 2 && asked[0] === pattern.split(':')[0] && asked[0] !== '**';
  });
};
const named = (limit: ManagementLimit, role: string) => limit.mayGive?.includes(role) === true;
const gives = (limit: ManagementLimit, role: string) =>
  named(limit, role) || limit.mayGive?.includes('*') === true;

type Users = ReadonlyMap<string, ManagedUser>;
type Step = { readonly about: string; readonly edit: Partial<ManagedUser> | null };

/** Makes each change that the limit allows. */
function play(limit: ManagementLimit, standing: Users, steps: readonly Step[]): Users {
  const users = new Map(standing);
  for (const { about, edit } of steps) {
    const before = users.get(about) ?? null;
    const next = edit && { ...(before ?? user(about)), ...edit };
    const isTaken = next !== null && next.name !== about && users.has(next.name);
    const isNothing = before === null && next === null;
    if (isNothing || isTaken || refuseChange(limit, { before, after: next, denying: DENYING }) !== null)
      continue;
    users.delete(about);
    if (next !== null) users.set(next.name, next);
  }
  return users;
}

const NOBODY = user('nobody');

/** What of the user the limit does not let the application give or take: each as a sentence. */
function beyond(limit: ManagementLimit, one: ManagedUser): string[] {
  const sets = (name: string) => limit.maySet?.some((set) => set === name || set === '*') === true;
  return [
    ...one.roles.filter((role) => !gives(limit, role)).map((role) => `holds ${role}`),
    ...one.grants
      .filter((grant) => !isDenial(grant) && !within(limit, grant))
      .map((grant) => `holds ${grant}`),
    ...Object.entries(one.attributes)
      .filter(([name]) => !sets(name))
      .map(([name, value]) => `has ${name}=${value}`),
  ];
}

/** What is denied to the user, beyond the limit. */
const denials = (limit: ManagementLimit, one: ManagedUser): string[] => [
  ...one.roles.filter((role) => DENYING.has(role) && !named(limit, role)),
  ...one.grants.filter((grant) => isDenial(grant) && !within(limit, grant)),
];

test('no sequence of changes gives more than the limit', () => {
  const standingUsers = fc.uniqueArray(
    anyUser.map((one) => ({ ...one, passwordHash: 'operator' })),
    { selector: ({ name }) => name },
  );
  const property = fc.property(
    anyLimit,
    standingUsers,
    fc.array(anyStep, { maxLength: 12 }),
    (limit, standing, steps) => {
      const first: Users = new Map(standing.map((one) => [one.name, one]));
      const last = play(limit, first, steps);
      for (const name of NAMES) {
        const [was, is] = [first.get(name) ?? NOBODY, last.get(name) ?? NOBODY];
        // Neither given nor taken, by no way round through a user who is deleted, renamed and created anew.
        expect(beyond(limit, is).sort()).toEqual(beyond(limit, was).sort());
        // More may be denied, and nothing that was denied is allowed again.
        expect(denials(limit, is)).toEqual(expect.arrayContaining(denials(limit, was)));
        // Of whom it knows the password, it could have given all.
        if (is.passwordHash === 'known') expect(beyond(limit, is)).toEqual([]);
        const isManaged = limit.mayManage?.some((pattern) => pattern === '**' || pattern === name);
        if (!isManaged) expect(last.get(name)).toEqual(first.get(name));
      }
    },
  );
  fc.assert(property, { numRuns: 300 });
});
