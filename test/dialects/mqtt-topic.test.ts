// MQTT topics and filters as sets, beside a plain reading of the rules by which brokers match them.
import { describe, expect, test } from '@jest/globals';
import { covers, overlaps } from '../../functions/decision/patterns.ts';
import { resolveAsks } from '../../functions/decision/templates.ts';
import { type Action, topicAsks } from '../../functions/dialects/shared/mqtt-topic.ts';
import fc from '../support/property.ts';

const asked = (action: Action, topic: string) =>
  resolveAsks(topicAsks({ templateName: 'x', action, topic, more: {} }), {}).map(([set]) => set);

test.each<[Action, string, string[]]>([
  ['publish', 'a/b', ['mqtt:publish:a:b']],
  ['publish', '/', ['mqtt:publish:%:%']],
  ['publish', 'a:b/*/50%', ['mqtt:publish:a%3Ab:%2A:50%25']],
  ['publish', '$share/g/a', ['mqtt:publish:$share:g:a']],
  ['subscribe', 'a/+/b', ['mqtt:subscribe:a:*:b']],
  ['subscribe', 'a/#', ['mqtt:subscribe:a', 'mqtt:subscribe:a:**']],
  ['subscribe', '#', ['mqtt:subscribe:**']],
  ['subscribe', '+/#', ['mqtt:subscribe:*', 'mqtt:subscribe:*:**']],
  ['subscribe', '/#', ['mqtt:subscribe:%', 'mqtt:subscribe:%:**']],
  ['subscribe', '$share/g/a/#', ['mqtt:subscribe:a', 'mqtt:subscribe:a:**']],
  ['subscribe', '$share/g//a', ['mqtt:subscribe:%:a']],
  ['subscribe', '$shared/g/a', ['mqtt:subscribe:$shared:g:a']],
])('%s %s', (action, topic, expected) => {
  expect(asked(action, topic)).toEqual(expected);
});

describe('is refused', () => {
  const WILDCARD = 'A topic to publish to has no wildcards.';
  const BESIDE = 'A wildcard stands beside other characters.';
  const SHARE = 'A shared subscription is "$share/<group>/<filter>".';
  test.each<[Action, string, string]>([
    ['publish', '#', WILDCARD],
    ['publish', 'a+', WILDCARD],
    ['publish', '', 'A topic has at least one character.'],
    ['subscribe', '', 'A topic has at least one character.'],
    ['subscribe', 'a+', BESIDE],
    ['subscribe', 'a/#b', BESIDE],
    ['subscribe', '++', BESIDE],
    ['subscribe', '#/a', '"#" is not the last level.'],
    ['subscribe', '$share/g', SHARE],
    ['subscribe', '$share/g/', SHARE],
    ['subscribe', '$share//a', SHARE],
    ['subscribe', '$share/+/a', SHARE],
    ['subscribe', 'a/\ud800', 'A value is not well-formed Unicode.'],
  ])('%s %j', (action, topic, message) => {
    expect(() => asked(action, topic)).toThrow(
      expect.objectContaining({ code: 'malformed_question', message }),
    );
  });
});

/** MQTT 5.0 §4.7 as brokers read it, level by level. */
function brokerMatches(
  [filter, ...filters]: readonly string[],
  [level, ...levels]: readonly string[],
): boolean {
  if (filter === '#') return true;
  if (filter === undefined || level === undefined) return filter === level;
  if (filter !== '+' && filter !== level) return false;
  // `a/#` matches `a` too.
  if (levels.length === 0 && filters.length === 1 && filters[0] === '#') return true;
  return brokerMatches(filters, levels);
}

describe('against how a broker matches', () => {
  const level = fc.constantFrom('a', 'b', '', '*', ':', '%');
  const topic = fc.array(level, { minLength: 1, maxLength: 4 }).filter((levels) => levels.join('/') !== '');
  const filter = fc
    .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 3 }), fc.boolean())
    .map(([levels, all]) => (all ? [...levels, '#'] : levels))
    .filter((levels) => levels.join('/') !== '');

  test('a denial of a topic meets exactly the filters that match it', () => {
    fc.assert(
      fc.property(filter, topic, (filterLevels, topicLevels) => {
        const [denial = ''] = asked('subscribe', topicLevels.join('/'));
        const met = asked('subscribe', filterLevels.join('/')).some((set) => overlaps(denial, set));
        expect(met).toBe(brokerMatches(filterLevels, topicLevels));
      }),
      { numRuns: 2000 },
    );
  });

  test('a grant that covers a filter matches every topic of it', () => {
    fc.assert(
      fc.property(filter, filter, topic, (grantLevels, filterLevels, topicLevels) => {
        const grants = asked('subscribe', grantLevels.join('/'));
        const sets = asked('subscribe', filterLevels.join('/'));
        fc.pre(sets.every((set) => grants.some((grant) => covers(grant, set))));
        fc.pre(brokerMatches(filterLevels, topicLevels));
        const [concrete = ''] = asked('subscribe', topicLevels.join('/'));
        expect(grants.some((grant) => covers(grant, concrete))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
