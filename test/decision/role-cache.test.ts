// Roles in memory: read once under a revision, read anew under the next, and never kept beyond a minute.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Role } from '../../functions/decision/facts.ts';
import { RoleCache } from '../../functions/decision/role-cache.ts';
import { FakeClock } from '../support/clock.ts';

let policy: Map<string, Role>;
let reads: string[][];
let clock: FakeClock;
let cache: RoleCache;

/** `manager > clerk > reader` writes three roles, each including the next. */
function write(chain: string): void {
  const names = chain.split(' > ');
  names.forEach((name, at) => {
    policy.set(name, { name, grants: [`${name}:**`], includes: names.slice(at + 1, at + 2) });
  });
}

const store = {
  readRoles: async (names: readonly string[]) => {
    reads.push([...names]);
    return names.flatMap((name) => policy.get(name) ?? []);
  },
};
const rolesFor = async (revision: string | null, ...assigned: string[]) => [
  ...(await cache.rolesFor(store, revision, assigned)).keys(),
];

beforeEach(() => {
  policy = new Map();
  reads = [];
  clock = new FakeClock();
  cache = new RoleCache(() => clock.now());
});

describe('a policy', () => {
  test('is read level by level, then not at all', async () => {
    write('manager > clerk > reader');
    expect(await rolesFor('r1', 'manager')).toEqual(['manager', 'clerk', 'reader']);
    expect(reads).toEqual([['manager'], ['clerk'], ['reader']]);
    expect(await rolesFor('r1', 'clerk')).toEqual(['clerk', 'reader']);
    expect(reads).toHaveLength(3);
  });

  test('of another revision is read anew', async () => {
    write('clerk');
    await rolesFor('r1', 'clerk');
    write('clerk > reader');
    expect(await rolesFor('r1', 'clerk')).toEqual(['clerk']);
    expect(await rolesFor('r2', 'clerk')).toEqual(['clerk', 'reader']);
  });

  test('is read anew after sixty seconds, whatever the revision says, and use does not extend that', async () => {
    write('clerk');
    for (const wait of [0, 30_000, 29_999]) {
      clock.advance(wait);
      await rolesFor('r1', 'clerk');
    }
    expect(reads).toHaveLength(1);
    clock.advance(1);
    await rolesFor('r1', 'clerk');
    expect(reads).toHaveLength(2);
  });

  test('with a role that is not there remembers that too', async () => {
    expect(await rolesFor(null, 'ghost')).toEqual([]);
    expect(await rolesFor(null, 'ghost')).toEqual([]);
    expect(reads).toEqual([['ghost']]);
  });

  test('with a cycle ends', async () => {
    policy.set('a', { name: 'a', grants: [], includes: ['b'] });
    policy.set('b', { name: 'b', grants: [], includes: ['a', 'b'] });
    expect(await rolesFor('r1', 'a')).toEqual(['a', 'b']);
  });

  test('deeper than five inclusions is not followed', async () => {
    write('r0 > r1 > r2 > r3 > r4 > r5 > r6');
    expect(await rolesFor('r1', 'r0')).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5']);
  });

  test('of no roles reads nothing', async () => {
    expect(await rolesFor('r1')).toEqual([]);
    expect(reads).toEqual([]);
  });
});

test('a read under way lands in its own revision only', async () => {
  write('clerk');
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = {
    readRoles: async (names: readonly string[]) => {
      const old = await store.readRoles(names);
      await held;
      return old;
    },
  };
  const before = cache.rolesFor(slow, 'r1', ['clerk']);
  await new Promise((resolve) => setImmediate(resolve));
  write('clerk > reader');
  expect(await rolesFor('r2', 'clerk')).toEqual(['clerk', 'reader']);
  release();
  await before;
  expect(await rolesFor('r2', 'clerk')).toEqual(['clerk', 'reader']);
});
