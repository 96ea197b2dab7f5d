// Compiled grants: the same answers as reading each in turn, and work that does not grow with their number.
import { describe, expect, test } from '@jest/globals';
import { PrefixIndex } from '../../functions/decision/prefix-index.ts';
import { RuleTree } from '../../functions/decision/rule-tree.ts';
import { AskedText, Filling, Rules } from '../../functions/decision/rules.ts';
import { cases } from '../support/property.ts';
import { comparePolicies } from '../support/random-policies.ts';

describe('an index by beginnings', () => {
  const index = new PrefixIndex(['', 'a', 'ab', 'abc', 'abd', 'b', 'ab'], (text) => text);

  test.each([
    ['', ['']],
    ['a', ['a', '']],
    ['ab', ['ab', 'ab', 'a', '']],
    ['abz', ['ab', 'ab', 'a', '']],
    ['abcd', ['abc', 'ab', 'ab', 'a', '']],
    ['ac', ['a', '']],
    ['zz', ['']],
  ])('%j begins with %j', (text, beginnings) => {
    expect(index.begun(text)).toEqual(beginnings);
  });

  test.each([
    ['ab', ['ab', 'ab', 'a', '', 'abc', 'abd']],
    ['abc', ['abc', 'ab', 'ab', 'a', '']],
    ['', ['', 'a', 'ab', 'ab', 'abc', 'abd', 'b']],
    ['c', ['']],
  ])('%j is met by %j', (text, met) => {
    expect(index.met(text)).toEqual(met);
  });

  test('of 10,000 texts, those that can match are few', () => {
    const many = new PrefixIndex(
      Array.from({ length: 10_000 }, (_, at) => `service:${at}:`),
      (text) => text,
    );
    expect(many.begun('service:9999:read')).toEqual(['service:9999:']);
    expect(many.met('service:999')).toHaveLength(11);
    expect(new PrefixIndex([], (text: string) => text).met('a')).toEqual([]);
  });
});

describe('a tree by segments', () => {
  /** How many of 10,000 grants are compared for one question. */
  const compared = (grant: string, asked: string, meeting = false) => {
    const tree = new RuleTree<string>();
    for (let at = 0; at < 10_000; at++) tree.add(grant.replace('N', String(at)), grant);
    const values: Readonly<Record<string, string>> = { username: 'alice' };
    return tree.candidates({ text: asked, meeting, segmentOf: (name) => values[name] }).length;
  };

  test.each([
    ['service:N:orders:*', 'service:9999:orders:read', 1],
    ['service:N', 'service:9999', 1],
    ['service:*:N:read', 'service:x:9999:read', 1],
    ['files:${username}:N:**', 'files:alice:9999:a:b', 1],
    ['files:${username}:N:**', 'files:bob:9999:a', 0],
    ['files:${attributes.team}:N', 'files:any:9999', 1],
    ['http:GET:h:/N/**', 'http:GET:h:/9999/a', 1],
    ['http:GET:h:/N**', 'http:GET:h:/9999/a', 4],
    ['**:N', 'a:9999', 10_000],
    // No permission has an empty segment; if one came, it would be a segment like others.
    ['service:N:', 'service:9999:', 1],
    [':N', ':9999', 1],
  ])('of 10,000 grants %j, asked for %j, %j are compared', (grant, asked, count) => {
    expect(compared(grant, asked)).toBe(count);
  });

  test.each([
    ['mqtt:subscribe:N', 'mqtt:subscribe:*', 0],
    ['mqtt:subscribe:N', 'mqtt:subscribe:**', 0],
    ['mqtt:subscribe:N**', 'mqtt:subscribe:*', 0],
    ['mqtt:subscribe:*', 'mqtt:subscribe:*', 10_000],
  ])('of 10,000 grants %j, for the set %j, %j are compared', (grant, asked, count) => {
    expect(compared(grant, asked)).toBe(count);
  });

  test.each([
    ['http:GET:h:/N**', 'http:GET:h:/99', 2],
    ['mqtt:subscribe:N:*', 'mqtt:subscribe:9999:*', 1],
    ['mqtt:subscribe:N:*', 'mqtt:subscribe:9999:**', 1],
    ['mqtt:subscribe:N', 'mqtt:subscribe:*', 10_000],
    ['other:N', 'mqtt:subscribe:**', 0],
  ])('of 10,000 denials %j, for %j, %j are compared', (grant, asked, count) => {
    expect(compared(grant, asked, true)).toBe(count);
  });
});

test('random policies: the same answer and the same deciding grant as reading each grant in turn', () => {
  const { allowed, denied, unmatched } = comparePolicies(cases(30_000));
  expect([allowed, denied, unmatched].map((count) => count > cases(3_000))).toEqual([true, true, true]);
});

test('each placeholder of a user is looked up once for a question, also one without a value', () => {
  const asked: string[] = [];
  const filling = new Filling((placeholder) => {
    asked.push(placeholder);
    return placeholder === 'username' ? 'a:b' : undefined;
  });
  const segments = ['username', 'attributes.none', 'username', 'attributes.none'].map(filling.segmentOf);
  expect(segments).toEqual(['a%3Ab', undefined, 'a%3Ab', undefined]);
  expect(asked).toEqual(['username', 'attributes.none']);
});

test('an allowance that could only meet a set is not compared with it, a denial is', () => {
  const compared: string[] = [];
  class Counting extends Filling {
    override patternOf(rule: Parameters<Filling['patternOf']>[0]) {
      compared.push(rule.grant);
      return super.patternOf(rule);
    }
  }
  const rules = new Rules(['mqtt:1', 'mqtt:*', '!mqtt:2']);
  const asked = new AskedText('mqtt:*');
  const filling = new Counting(() => undefined);
  expect([rules.allowance(asked, filling), rules.denial(asked, filling)]).toEqual(['mqtt:*', '!mqtt:2']);
  expect(compared).toEqual(['mqtt:*', '!mqtt:2']);
});
