// Random policies and questions, and a plain reading of them to compare the compiled one with.
import { expect } from '@jest/globals';
import { authorize } from '../../functions/decision/authorize.ts';
import type { PermissionExplanation } from '../../functions/decision/decision.ts';
import { covers, overlaps } from '../../functions/decision/patterns.ts';
import { fillPlaceholders, segment } from '../../functions/decision/permissions.ts';
import { compileRole } from '../../functions/decision/rules.ts';
import fc from './property.ts';

const ATTRIBUTES: Readonly<Record<string, string>> = { region: 'eu', odd: 'a:b' };
const VALUES: Readonly<Record<string, string>> = {
  username: 'ann',
  'attributes.region': 'eu',
  'attributes.odd': 'a:b',
};

/** Few letters, so that beginnings nest and meet: `a`, `ab`, `a:b*`, `${username}:a`. */
const letter = fc.constantFrom('a', 'a', 'b', 'ann', 'eu', ':', ':', '*', '**', '%3A');
const placeholder = fc.constantFrom(
  '${username}',
  '${attributes.region}',
  '${attributes.odd}',
  '${attributes.none}',
);
const tidy = (parts: readonly string[]) =>
  parts
    .join('')
    .replace(/\*{3,}/g, '**')
    .replace(/::+/g, ':')
    .replace(/^:|:$/g, '');
const text = (part: fc.Arbitrary<string>, most: number) =>
  fc
    .array(part, { minLength: 1, maxLength: most })
    .map(tidy)
    .filter((one) => one !== '');
const grant = fc
  .tuple(fc.constantFrom('', '', '!'), text(fc.oneof({ weight: 6, arbitrary: letter }, placeholder), 6))
  .map(([denial, pattern]) => denial + pattern);
const grants = fc.array(grant, { maxLength: 8 });

const policy = fc.record({
  own: grants,
  role: grants,
  asked: fc.array(text(letter, 6), { minLength: 1, maxLength: 2 }),
});
type Policy = typeof policy extends fc.Arbitrary<infer P> ? P : never;

/** Each grant in turn, in the order in which they are given. */
function explainPlainly({ own, role, asked }: Policy): PermissionExplanation {
  const rules = [
    ...own.map((one) => ({ grant: one, role: null, via: [] })),
    ...role.map((one) => ({ grant: one, role: 'r', via: ['r'] })),
  ];
  const find = (denies: boolean, counts: (pattern: string, asked: string) => boolean) => {
    for (const permission of asked) {
      const rule = rules.find((candidate) => {
        if (candidate.grant.startsWith('!') !== denies) return false;
        let complete = true;
        const pattern = fillPlaceholders(candidate.grant.replace(/^!/, ''), (name) => {
          const value = VALUES[name];
          if (value === undefined) complete = false;
          return value === undefined ? '*' : segment(value);
        });
        return (complete || denies) && counts(pattern, permission);
      });
      if (rule !== undefined) return { permission, rule, allowed: !denies };
    }
    return undefined;
  };
  const [permission = ''] = asked;
  return find(true, overlaps) ?? find(false, covers) ?? { permission, rule: null, allowed: false };
}

/**
 * Plays random policies against both readings.
 * @returns how many were allowed, denied by a rule, and matched by none
 */
export function comparePolicies(runs: number): { allowed: number; denied: number; unmatched: number } {
  const counted = { allowed: 0, denied: 0, unmatched: 0 };
  fc.assert(
    fc.property(policy, (one) => {
      const [first = '', ...others] = one.asked;
      const { explanation } = authorize({
        user: { name: 'ann', roles: ['r'], grants: one.own, attributes: ATTRIBUTES },
        roles: new Map([['r', compileRole({ name: 'r', grants: one.role, includes: [] })]]),
        asked: [[first, ...others]],
      });
      const plain = explainPlainly(one);
      expect(explanation).toEqual([plain]);
      counted[plain.allowed ? 'allowed' : plain.rule === null ? 'unmatched' : 'denied']++;
    }),
    { numRuns: runs },
  );
  return counted;
}
