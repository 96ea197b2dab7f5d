// What users may do: scenario tables, the explanation, and a naive second implementation on random policies.
import { describe, expect, test } from '@jest/globals';
import { authorize, mayAsk } from '../../functions/decision/authorize.ts';
import type { Role } from '../../functions/decision/facts.ts';
import { compileRole } from '../../functions/decision/rules.ts';
import fc, { cases } from '../support/property.ts';

type User = Parameters<typeof authorize>[0]['user'];

const words = (text: string) => text.split(' ').filter((word) => word !== '');
const user = (changes: Partial<User> = {}): User => ({
  name: 'alice',
  roles: [],
  grants: [],
  attributes: {},
  ...changes,
});
const rolesOf = (...roles: Role[]) => new Map(roles.map((role) => [role.name, compileRole(role)]));
const role = (name: string, grants: string, includes = ''): Role => ({
  name,
  grants: words(grants),
  includes: words(includes),
});

describe('authorize by own grants', () => {
  test.each([
    // grants, permission, the grant that decides, whether it allows
    ['', 'orders:42', null, false],
    ['orders:42', 'orders:42', 'orders:42', true],
    ['orders:*', 'users:42', null, false],
    ['orders:* orders:42', 'orders:42', 'orders:*', true],
    ['orders:* !orders:42', 'orders:42', '!orders:42', false],
    ['!orders:42 orders:*', 'orders:42', '!orders:42', false],
    ['orders:* !orders:42', 'orders:43', 'orders:*', true],
    ['!orders:42', 'orders:43', null, false],
    ['** !**', 'orders:42', '!**', false],
    // sets
    ['mqtt:read:**', 'mqtt:read:plant:*', 'mqtt:read:**', true],
    ['mqtt:read:plant:1', 'mqtt:read:plant:*', null, false],
    ['mqtt:read:** !mqtt:read:plant:1', 'mqtt:read:plant:*', '!mqtt:read:plant:1', false],
    ['mqtt:read:** !mqtt:read:plant:1', 'mqtt:read:plant:2', 'mqtt:read:**', true],
    // two grants that only together hold a set do not allow it
    ['a:*:** a:b', 'a:**', null, false],
  ])('grants "%s", asked %j: %j decides %j', (grants, permission, grant, allowed) => {
    const answer = authorize({
      user: user({ grants: words(grants) }),
      roles: rolesOf(),
      asked: [[permission]],
    });
    expect(answer).toEqual({
      allowed,
      denied: allowed ? [] : [permission],
      explanation: [{ permission, allowed, rule: grant === null ? null : { grant, role: null, via: [] } }],
      effectiveRoles: [],
    });
  });
});

describe('placeholders', () => {
  const attributes = {
    region: 'eu',
    empty: '',
    wild: '**',
    path: 'a:b',
    broken: '\ud800',
    inner: '${username}',
  };

  test.each([
    // grants, permission, allowed
    ['files:${username}:**', 'files:alice:cv.pdf', true],
    ['files:${username}:**', 'files:bob:cv.pdf', false],
    ['o:${attributes.region}:*', 'o:eu:1', true],
    ['o:${attributes.region}:*', 'o:us:1', false],
    ['o:${attributes-region}:*', 'o:eu:1', false],
    ['o:${attributes.wild}', 'o:x', false],
    ['o:${attributes.wild}', 'o:%2A%2A', true],
    ['o:${attributes.path}', 'o:a:b', false],
    ['o:${attributes.path}', 'o:a%3Ab', true],
    ['o:${attributes.empty}', 'o:%', true],
    ['o:${attributes.inner}', 'o:alice', false],
    ['o:${attributes.inner}', 'o:${username}', true],
    // a missing attribute: the allowance does not match
    ['o:${attributes.none}', 'o:eu', false],
    ['o:${attributes.none}', 'o:${attributes.none}', false],
    ['o:${attributes.broken}', 'o:\ufffd', false],
    ['o:${attributes.toString}', 'o:x', false],
    ['o:${unknown}', 'o:x', false],
    // and the denial matches whatever its value could be
    ['** !o:${attributes.region}:*', 'o:us:1', true],
    ['** !o:${attributes.region}:*', 'o:eu:1', false],
    ['** !o:${attributes.none}:*', 'o:us:1', false],
    ['** !o:${attributes.none}:*', 'o:us:1:x', true],
    ['** !o:${attributes.none}:*', 'users:1', true],
    ['** !o:x${attributes.none}', 'o:xy', false],
    ['** !${attributes.none}:${attributes.none}', 'o:x', false],
    ['** !o:${attributes.broken}', 'o:x', false],
    ['** !o:${unknown}', 'o:x', false],
  ])('grants "%s", asked %j: %j', (grants, permission, allowed) => {
    const answer = authorize({
      user: user({ grants: words(grants), attributes }),
      roles: rolesOf(),
      asked: [[permission]],
    });
    expect(answer.allowed).toBe(allowed);
  });

  test('the explanation shows the grant as stored', () => {
    const { explanation } = authorize({
      user: user({ grants: ['files:${username}:*'] }),
      roles: rolesOf(),
      asked: [['files:alice:a']],
    });
    expect(explanation[0]?.rule).toEqual({ grant: 'files:${username}:*', role: null, via: [] });
  });

  test('a user named "*:!" gets the encoded segment and no wildcard', () => {
    const asked = ['files:%2A%3A%21', 'files:alice'];
    const { denied } = authorize({
      user: user({ name: '*:!', grants: ['files:${username}'] }),
      roles: rolesOf(),
      asked: asked.map((one) => [one]),
    });
    expect(denied).toEqual(['files:alice']);
  });
});

describe('roles', () => {
  const roles = rolesOf(
    role('clerk', 'orders:* !orders:42'),
    role('manager', 'reports:** orders:42', 'clerk'),
    role('auditor', 'orders:*'),
  );

  test.each([
    // assigned, permission, allowed, the rule that decides: grant @ way
    ['clerk', 'orders:1', true, 'orders:* @ clerk'],
    ['clerk', 'orders:42', false, '!orders:42 @ clerk'],
    ['manager', 'orders:1', true, 'orders:* @ manager/clerk'],
    ['manager', 'orders:42', false, '!orders:42 @ manager/clerk'],
    ['auditor', 'orders:42', true, 'orders:* @ auditor'],
    ['auditor manager', 'orders:42', false, '!orders:42 @ manager/clerk'],
    ['gone', 'orders:1', false, null],
  ])('roles "%s", asked %j: %j by %j', (assigned, permission, allowed, expected) => {
    const { explanation } = authorize({
      user: user({ roles: words(assigned) }),
      roles,
      asked: [[permission]],
    });
    const rule = explanation[0]?.rule;
    expect(explanation[0]?.allowed).toBe(allowed);
    expect(rule ? `${rule.grant} @ ${rule.via.join('/')}` : null).toBe(expected);
    expect(rule?.role ?? null).toBe(rule?.via.at(-1) ?? null);
  });

  test("the user's own denial beats a role's allowance, and is named", () => {
    const { explanation } = authorize({
      user: user({ roles: ['auditor'], grants: ['!orders:7'] }),
      roles,
      asked: [['orders:7']],
    });
    expect(explanation).toEqual([
      { permission: 'orders:7', allowed: false, rule: { grant: '!orders:7', role: null, via: [] } },
    ]);
  });

  test('effective roles are sorted, each once, without those that do not exist', () => {
    const assigned = ['manager', 'gone', 'auditor', 'clerk', 'manager'];
    const { effectiveRoles } = authorize({ user: user({ roles: assigned }), roles, asked: [] });
    expect(effectiveRoles).toEqual(['auditor', 'clerk', 'manager']);
  });
});

describe('several permissions', () => {
  test('all must be allowed; the denied ones are named in the order asked', () => {
    const { allowed, denied, explanation } = authorize({
      user: user({ grants: ['a', 'c'] }),
      roles: rolesOf(),
      asked: [['d'], ['a'], ['b'], ['c']],
    });
    expect(allowed).toBe(false);
    expect(denied).toEqual(['d', 'b']);
    expect(explanation.map(({ permission, allowed: each }) => [permission, each])).toEqual([
      ['d', false],
      ['a', true],
      ['b', false],
      ['c', true],
    ]);
  });

  test('none asked is allowed: authenticate only', () => {
    expect(authorize({ user: user(), roles: rolesOf(), asked: [] })).toEqual({
      allowed: true,
      denied: [],
      explanation: [],
      effectiveRoles: [],
    });
  });

  test('100 permissions against 500 grants', () => {
    const grants = Array.from({ length: 500 }, (_, index) => `service:${index}:*:\${username}:**`);
    const asked = Array.from({ length: 100 }, (_, index) => [`service:${index}:orders:alice:read`] as const);
    expect(authorize({ user: user({ grants }), roles: rolesOf(), asked }).allowed).toBe(true);
  });
});

test('random policies agree with a second implementation by enumeration and regular expressions', () => {
  const names = ['r0', 'r1', 'r2'];
  const part = fc.constantFrom('a', 'b', '*', '**');
  const grant = fc
    .tuple(fc.constantFrom('', '', '!'), fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([denial, parts]) => denial + parts.join(':'));
  const grants = fc.array(grant, { maxLength: 3 });
  const roles = fc.tuple(
    ...names.map((name) => fc.record({ name: fc.constant(name), grants, includes: fc.subarray(names) })),
  );
  const permission = fc
    .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(':'));

  const matchesByRegExp = (pattern: string, text: string) =>
    new RegExp(`^${pattern.replace(/\*\*?/g, (stars) => (stars === '**' ? '.*' : '[^:]+'))}$`).test(text);
  const grantsUnder = (name: string, all: readonly Role[], path: readonly string[]): string[] => {
    const found = all.find((each) => each.name === name);
    if (found === undefined || path.includes(name)) return [];
    return [...found.grants, ...found.includes.flatMap((next) => grantsUnder(next, all, [...path, name]))];
  };

  let allowedOnes = 0;
  fc.assert(
    fc.property(grants, fc.subarray(names), roles, permission, (own, assigned, all, asked) => {
      const held = [...own, ...assigned.flatMap((name) => grantsUnder(name, all, []))];
      const expected =
        held.some((each) => !each.startsWith('!') && matchesByRegExp(each, asked)) &&
        !held.some((each) => each.startsWith('!') && matchesByRegExp(each.slice(1), asked));
      const { allowed, explanation } = authorize({
        user: user({ grants: own, roles: assigned }),
        roles: rolesOf(...all),
        asked: [[asked]],
      });
      const rule = explanation[0]?.rule;
      if (allowed) allowedOnes++;
      expect(allowed).toBe(expected);
      if (rule) {
        expect(held).toContain(rule.grant);
        expect(rule.grant.startsWith('!')).toBe(!allowed);
      }
    }),
    { numRuns: cases(5_000) },
  );
  expect(allowedOnes).toBeGreaterThan(cases(500));
});

describe('a path in two spellings', () => {
  const asked = [['http:GET:h:/docs', 'http:GET:h:/docs/']] as const;

  test.each([
    ['http:GET:h:/docs', true, 'http:GET:h:/docs'],
    ['http:GET:h:/docs/', true, 'http:GET:h:/docs/'],
    ['http:GET:h:/docs/**', true, 'http:GET:h:/docs/'],
    ['http:GET:h:/docs/*', false, 'http:GET:h:/docs'],
    ['http:GET:h:/other', false, 'http:GET:h:/docs'],
    ['http:** !http:*:h:/docs', false, 'http:GET:h:/docs'],
    ['http:** !http:*:h:/docs/', false, 'http:GET:h:/docs/'],
    ['http:** !http:*:h:/docs/**', false, 'http:GET:h:/docs/'],
    ['http:** !http:*:h:/docs/*', true, 'http:GET:h:/docs'],
  ])('grants "%s": %j, explained by %s', (grants, allowed, permission) => {
    const decided = authorize({ user: user({ grants: words(grants) }), roles: rolesOf(), asked });
    expect(decided).toMatchObject({ allowed, explanation: [{ permission, allowed }] });
    expect(decided.denied).toEqual(allowed ? [] : ['http:GET:h:/docs']);
    // What the log holds is explained by `gatehook explain` in the same way.
    const again = authorize({
      user: user({ grants: words(grants) }),
      roles: rolesOf(),
      asked: [[permission]],
    });
    expect(again.explanation).toEqual(decided.explanation);
  });

  test('an application may ask about neither where a denial meets one of them', () => {
    expect(mayAsk(['http:**', '!http:*:h:/docs/**'])(asked[0])).toBe(false);
  });
});

describe('mayAsk', () => {
  test.each([
    ['', 'orders:42', false],
    ['orders:**', 'orders:42', true],
    ['orders:**', 'users:42', false],
    ['orders:** !orders:42', 'orders:42', false],
    ['orders:** !orders:42', 'orders:*', false],
    ['orders:*', 'orders:**', false],
    ['files:${username}', 'files:alice', false],
    ['** !files:${username}', 'files:alice', false],
    ['** !files:${username}', 'orders:alice', true],
  ])('grants "%s", asked %j: %j', (grants, permission, expected) => {
    expect(mayAsk(words(grants))([permission])).toBe(expected);
  });
});
