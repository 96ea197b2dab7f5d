// Patterns against oracles that share nothing with them: regular expressions, enumeration, a matcher by definition.
import { describe, expect, test } from '@jest/globals';
import { covers, matches, overlaps, type Pattern } from '../../functions/decision/patterns.ts';
import fc, { cases } from '../support/property.ts';

/** By translation; safe here only because the patterns are short. */
function asRegExp(pattern: string): RegExp {
  const source = pattern.replace(/\*\*|\*|[^*]/g, (part) => {
    if (part === '**') return '[^]*';
    return part === '*' ? '[^:]+' : `\\u{${part.codePointAt(0)?.toString(16)}}`;
  });
  return new RegExp(`^${source}$`, 'u');
}

describe('matches', () => {
  test.each([
    ['orders:42:refund', 'orders:42:refund', true],
    ['orders:42:refund', 'orders:42:refunds', false],
    ['orders:42:refund', 'orders:42', false],
    ['orders:*', 'orders:42', true],
    ['orders:*', 'orders:', false],
    ['orders:*', 'orders', false],
    ['orders:*', 'orders:42:refund', false],
    ['orders:*:refund', 'orders:42:refund', true],
    ['orders:*:refund', 'orders:refund', false],
    ['orders:4*', 'orders:4', false],
    ['orders:4*', 'orders:42', true],
    ['*', 'orders', true],
    ['*', 'orders:42', false],
    ['**', 'orders:42:refund', true],
    ['**', '', true],
    ['*', '', false],
    ['orders:**', 'orders:42:refund', true],
    ['orders:**', 'orders', false],
    ['orders**', 'orders', true],
    ['**:refund', 'orders:42:refund', true],
    ['**:refund', 'refund', false],
    ['**:*:refund', 'orders:42:refund', true],
    ['**a*b', 'a:ab', false],
    ['**a*b', 'a:axb', true],
    ['**a*b:c*d', 'axb:ca:axb:cxd', true],
    ['***', ':a', true],
    ['***', 'a:', false],
    ['Orders:*', 'orders:42', false],
    ['files:a.c', 'files:abc', false],
    ['files:[ab]+', 'files:a', false],
    ['a*', 'a*', true],
  ])('pattern %j on text %j: %j', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });

  test('the text "a**b" is literal: a star in it is a character like others', () => {
    expect(matches('a*b', 'a**b')).toBe(true);
    expect(matches('axb', 'a*b')).toBe(false);
  });

  test('random patterns and texts agree with regular expressions', () => {
    const pattern = fc
      .array(fc.constantFrom('a', 'b', ':', '*', '**'), { maxLength: 9 })
      .map((parts) => parts.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', ':'), { maxLength: 12 }).map((parts) => parts.join(''));
    let matched = 0;
    fc.assert(
      fc.property(pattern, text, (one, other) => {
        const expected = asRegExp(one).test(other);
        if (expected) matched++;
        return matches(one, other) === expected;
      }),
      { numRuns: cases(100_000) },
    );
    // Both answers must have been asked for often, or the agreement would say little.
    expect(matched).toBeGreaterThan(cases(1_000));
    expect(matched).toBeLessThan(cases(99_000));
  });

  test('texts made to match, and spoilt by one character, agree with regular expressions', () => {
    const part = fc.oneof(
      fc.constantFrom('a', 'b', ':', 'ab').map((literal) => [literal, literal] as const),
      fc.constantFrom('a', 'ab', 'bba').map((run) => ['*', run] as const),
      fc.constantFrom('', 'a', ':b', 'a:', ':').map((run) => ['**', run] as const),
    );
    const spoil = fc.record({ at: fc.nat(20), by: fc.constantFrom('a', 'b', ':', '') });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.option(spoil), (parts, spoilt) => {
        const pattern = parts.map(([symbol]) => symbol).join('');
        const made = parts.map(([, run]) => run).join('');
        const text =
          spoilt === null ? made : made.slice(0, spoilt.at) + spoilt.by + made.slice(spoilt.at + 1);
        return matches(pattern, text) === asRegExp(pattern).test(text);
      }),
      { numRuns: cases(100_000) },
    );
  });
});

/** Symbols that count how often one of them is read. */
function counting(given: Pattern): { readonly symbols: Pattern; reads(): number } {
  let reads = 0;
  const symbols = new Proxy(given, {
    get(target, name) {
      if (typeof name === 'string' && /^\d/.test(name)) reads += 1;
      return Reflect.get(target, name);
    },
  });
  return { symbols, reads: () => reads };
}

describe('worst cases, against 10,000 characters', () => {
  const long = 'a'.repeat(10_000);
  test.each([
    ['50 × "*a" and b', `${'*a'.repeat(50)}*b`, long, 2],
    ['50 × "**a" and b', `${'**a'.repeat(50)}**b`, long, 2],
    ['"**" and 50 × "a*" and b', `**${'a*'.repeat(50)}b`, long, 2],
    ['"**a*b" and a segment that ends without b,', '**a*b', `${long}:`, 4],
    ['50 × "**a*" and b', `${'**a*'.repeat(50)}b`, long, 2],
    // Without a wildcard to jump ahead by, a run of literals is compared again from each place: product of both lengths.
    [
      '500 × a and b behind "**", at the length of a permission,',
      `**${'a'.repeat(500)}b`,
      'a'.repeat(1_024),
      300,
    ],
    ['"**" and segments', `**${':*'.repeat(20)}b`, ':a'.repeat(5_000), 30],
  ])('%s reads each character a few times', (_name, pattern, text, times) => {
    const asked = counting(Array.from(text, (character) => character.charCodeAt(0)));
    expect([matches(pattern, text), covers(pattern, asked.symbols)]).toEqual([false, false]);
    // Trying every place again for each wildcard would read each character thousands of times.
    expect(asked.reads()).toBeLessThan(times * text.length);
  });

  test('sets of 1,024 characters are compared', () => {
    const [left, right] = ['a*'.repeat(512), `${'*a'.repeat(511)}:b`];
    expect([overlaps(left, right), covers(left, right)]).toEqual([false, false]);
  });
});

describe('sets', () => {
  test.each([
    // grant, asked, covers, overlaps
    ['orders:*', 'orders:*', true, true],
    ['orders:**', 'orders:*', true, true],
    ['orders:*', 'orders:**', false, true],
    ['orders:42', 'orders:*', false, true],
    ['orders:4*', 'orders:*2', false, true],
    ['orders:4*', 'orders:42*', true, true],
    ['orders:*', 'users:*', false, false],
    ['mqtt:subscribe:plant:*:temperature', 'mqtt:subscribe:plant:**', false, true],
    ['mqtt:subscribe:plant:**', 'mqtt:subscribe:plant:*:temperature', true, true],
    ['mqtt:subscribe:secret:**', 'mqtt:subscribe:**', false, true],
    ['mqtt:subscribe:secret:**', 'mqtt:subscribe:*:x', false, true],
    ['mqtt:subscribe:secret:**', 'mqtt:subscribe:s:**', false, false],
    ['**', '**', true, true],
    ['*', '**', false, true],
    ['**:*', '**', false, true],
    ['*a', '*b', false, false],
    ['a*', '*b', false, true],
    ['*:x', '*', false, false],
    ['a*', '\0*', false, false],
    ['\0*', 'a*', false, false],
  ])('grant %j, asked %j: covers %j, overlaps %j', (grant, asked, covered, overlapping) => {
    expect(covers(grant, asked)).toBe(covered);
    expect(overlaps(grant, asked)).toBe(overlapping);
  });

  const SYMBOLS = ['a', ':', '*', '**'];
  const textsUpTo = (length: number, symbols: readonly string[]): string[] =>
    length === 0
      ? ['']
      : ['', ...textsUpTo(length - 1, symbols).flatMap((end) => symbols.map((symbol) => symbol + end))];
  const patterns = [...new Set(textsUpTo(4, SYMBOLS))];
  // "z" stands for every character that no pattern names. Seven are enough to tell any two of these patterns apart.
  const texts = [...new Set(textsUpTo(7, ['a', ':', 'z']))];
  const matched = patterns.map((pattern) => {
    const expression = asRegExp(pattern);
    const indexes = texts.flatMap((text, index) => (expression.test(text) ? [index] : []));
    return { pattern, indexes, set: new Set(indexes) };
  });

  /** Exact where the one "**" of what is asked stands at its end; elsewhere never too generous. */
  const isRight = (covered: boolean, all: boolean, asked: string) =>
    /\*\*./.test(asked) ? !covered || all : covered === all;

  test(`every pair of the ${patterns.length} patterns up to four symbols agrees with enumeration`, () => {
    const pairs = matched.flatMap((grant) => matched.map((asked) => ({ grant, asked })));
    const wrong = pairs.filter(({ grant, asked }) => {
      const all = asked.indexes.every((index) => grant.set.has(index));
      const some = asked.indexes.some((index) => grant.set.has(index));
      const covered = covers(grant.pattern, asked.pattern);
      return !isRight(covered, all, asked.pattern) || overlaps(grant.pattern, asked.pattern) !== some;
    });
    expect(wrong.map(({ grant, asked }) => [grant.pattern, asked.pattern])).toEqual([]);
  });

  test('"*:**" holds all of "a**:b", but is not seen to: the colon it needs comes from within "**"', () => {
    expect(covers('*:**', 'a**:b')).toBe(false);
  });

  test('a text drawn from a covered set is matched; one drawn from both sets means overlap', () => {
    const pattern = fc.array(fc.constantFrom('a', 'b', ':', '*', '**'), { minLength: 1, maxLength: 10 });
    const runs = fc.array(fc.constantFrom('a', 'b', 'ab', 'z'), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(pattern, pattern, runs, (grantParts, askedParts, fill) => {
        const [grant, asked] = [grantParts.join(''), askedParts.join('')];
        let next = 0;
        const drawn = asked.replace(/\*\*?/g, () => fill[next++] ?? 'a');
        const inGrant = asRegExp(grant).test(drawn);
        expect(asRegExp(asked).test(drawn)).toBe(true);
        if (covers(grant, asked)) expect(inGrant).toBe(true);
        if (inGrant) expect(overlaps(grant, asked)).toBe(true);
        expect(overlaps(asked, grant)).toBe(overlaps(grant, asked));
        expect(covers(asked, asked)).toBe(true);
      }),
      { numRuns: cases(5_000) },
    );
  });
});
