// Roles and their inclusions; each graph is one line: "a > b c; b > d" is a including b and c, b including d.
import { describe, expect, test } from '@jest/globals';
import type { Role } from '../../functions/decision/facts.ts';
import { expandRoles, findCycle, findTooDeep } from '../../functions/decision/roles.ts';
import fc from '../support/property.ts';

const words = (text: string) => text.split(' ').filter((word) => word !== '');

function roleOf(line: string): Role {
  const [name = '', includes = ''] = line.split('>');
  return { name: name.trim(), grants: [], includes: words(includes) };
}

const graph = (text: string): ReadonlyMap<string, Role> =>
  new Map(
    text
      .split(';')
      .filter((line) => line.trim() !== '')
      .map(roleOf)
      .map((role) => [role.name, role]),
  );

describe('expandRoles', () => {
  test.each([
    // graph, assigned, each role by its way
    ['clerk', 'clerk', 'clerk'],
    ['', 'clerk', ''],
    ['clerk', '', ''],
    ['clerk; other', 'clerk', 'clerk'],
    ['manager > clerk; clerk', 'manager', 'manager, manager/clerk'],
    ['manager > clerk; clerk', 'manager clerk', 'manager, clerk'],
    ['manager > gone clerk; clerk', 'lost manager', 'manager, manager/clerk'],
    ['a > b c; b > d; c > d; d', 'a', 'a, a/b, a/c, a/b/d'],
    ['a > b; b > c; c; x > c', 'a x', 'a, x, a/b, x/c'],
    ['a > a', 'a', 'a'],
    ['a > b; b > a', 'a', 'a, a/b'],
    ['a > b; b > c; c > b', 'a', 'a, a/b, a/b/c'],
    ['a > b; b > c; c > d; d > e; e > f; f > g; g', 'a', 'a, a/b, a/b/c, a/b/c/d, a/b/c/d/e, a/b/c/d/e/f'],
    [
      'a > b; b > c; c > d; d > e; e > f; f > g; g',
      'a g',
      'a, g, a/b, a/b/c, a/b/c/d, a/b/c/d/e, a/b/c/d/e/f',
    ],
    ['constructor', '__proto__ toString', ''],
  ])('roles "%s", assigned "%s": %s', (roles, assigned, expected) => {
    const held = expandRoles(words(assigned), graph(roles));
    expect(held.map(({ via }) => via.join('/')).join(', ')).toBe(expected);
    expect(held.map(({ role }) => role.name)).toEqual(held.map(({ via }) => via.at(-1)));
  });

  test('40 roles that all include each other are each held once, at once', () => {
    const names = Array.from({ length: 40 }, (_, index) => `r${index}`);
    const roles = graph(names.map((name) => `${name} > ${names.join(' ')}`).join(';'));
    expect(expandRoles(['r0'], roles)).toHaveLength(40);
  });
});

describe('findCycle', () => {
  test.each([
    // graph as stored, role to be written, the cycle it would close
    ['', 'a', null],
    ['', 'a > gone', null],
    ['', 'a > a', 'a a'],
    ['a; b > a', 'a > b', 'a b a'],
    ['b > c; c > a', 'a > b', 'a b c a'],
    ['b > c; c', 'a > b c', null],
    ['a > b; b > a', 'a', null],
    ['b > c; c > b', 'a > b', null],
    ['b > c; c > d; d > e; e > f; f > g; g > h; h > a', 'a > b', 'a b c d e f g h a'],
  ])('stored "%s", written "%s": %s', (stored, written, expected) => {
    const cycle = findCycle(roleOf(written), graph(stored));
    expect(cycle?.join(' ') ?? null).toBe(expected);
  });

  test('agrees with walking every way, on random graphs', () => {
    const names = ['a', 'b', 'c', 'd'];
    const includes = fc.subarray(names);
    const reaches = (roles: ReadonlyMap<string, Role>, from: string, to: string, steps: number): boolean =>
      steps > 0 &&
      (roles.get(from)?.includes ?? []).some((next) => next === to || reaches(roles, next, to, steps - 1));
    fc.assert(
      fc.property(fc.tuple(includes, includes, includes, includes), (lists) => {
        const roles = new Map(
          names.map((name, at) => [name, { name, grants: [], includes: lists[at] ?? [] }]),
        );
        const cycle = findCycle(roles.get('a')!, roles);
        expect(cycle !== null).toBe(reaches(roles, 'a', 'a', names.length));
        for (const [at, name] of (cycle ?? []).slice(0, -1).entries()) {
          expect(roles.get(name)?.includes).toContain(cycle?.[at + 1]);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('findTooDeep', () => {
  test.each([
    // five inclusions are followed, six are not
    ['b > c; c > d; d > e; e > f; f', 'a > b', null],
    ['b > c; c > d; d > e; e > f; f > g; g', 'a > b', 'a b c d e f g'],
    ['a > b; b > c; c > d; d > e; e > f; g', 'f > g', 'a b c d e f g'],
    ['a > b f; b > c; c > d; d > e; e > f; g', 'f > g', null],
    ['b > c; c > d; d > e; e > f; f > gone', 'a > b', null],
    ['a > b; b > a', 'a > b', null],
  ])('stored "%s", written "%s": %s', (stored, written, expected) => {
    const way = findTooDeep(roleOf(written), graph(stored));
    expect(way?.join(' ') ?? null).toBe(expected);
  });
});
