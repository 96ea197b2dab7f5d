// What a change made of a role, in words: what is gone stands out, a denial above all.
import type { Role } from '../../functions/decision/facts.ts';
import type { RoleChange } from './stored.ts';

type Lists = Pick<Role, 'grants' | 'includes'>;

export interface Difference {
  readonly added: Lists;
  readonly removed: Lists;
}

const without = (all: readonly string[], others: readonly string[]) =>
  all.filter((one) => !others.includes(one));

/** For a new role everything is added. */
export function differenceOf({ before, after }: RoleChange): Difference {
  const { grants = [], includes = [] } = before ?? {};
  return {
    added: { grants: without(after.grants, grants), includes: without(after.includes, includes) },
    removed: { grants: without(grants, after.grants), includes: without(includes, after.includes) },
  };
}

export const isDenial = (grant: string): boolean => grant.startsWith('!');

const lines = (sign: '+' | '-', { grants, includes }: Lists): readonly string[] => [
  ...grants.map((grant) => `  ${sign} ${isDenial(grant) ? 'denial ' : 'grant  '}  ${grant}`),
  ...includes.map((name) => `  ${sign} include  ${name}`),
];

/** One line for each grant and inclusion that is new or gone; none for what stays. */
export const differenceLines = ({ added, removed }: Difference): readonly string[] => [
  ...lines('+', added),
  ...lines('-', removed),
];

/** A denial that is gone allows something: said also where only the result is read. */
export function lostDenialNotes({ removed }: Difference): readonly string[] {
  const denials = removed.grants.filter(isDenial);
  if (denials.length === 0) return [];
  return [
    `No longer denied: ${denials.join(' ')}. What it refused is allowed now where another grant allows it.`,
  ];
}
