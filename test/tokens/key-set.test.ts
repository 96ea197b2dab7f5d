// The rules of the key set: which key signs, which are published, what a rotation and a retirement make of it.
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  type FreshKey,
  formatKeySet,
  type KeySet,
  PUBLISHED_AFTER,
  PUBLISHED_BEFORE,
  parseKeySet,
  publishedKeys,
  signingKey,
  withNextKey,
  withoutKey,
} from '../../functions/tokens/key-set.ts';
import { signsAndVerifies } from '../../functions/tokens/trial.ts';
import { keyPair } from '../support/tokens.ts';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 10, 25);
let fresh: FreshKey[];
beforeAll(async () => {
  fresh = await Promise.all([0, 1, 2].map(keyPair));
});

const kid = (n: number) => fresh[n]?.kid;
const first = () => withNextKey([], fresh[0] as FreshKey, T0);
const two = () => withNextKey(first(), fresh[1] as FreshKey, T0);
const kids = (keys: KeySet) => keys.map((key) => key.kid);

test('a key is published 27 hours before it signs, and two hours after its successor does', () => {
  expect([PUBLISHED_BEFORE / HOUR, PUBLISHED_AFTER / HOUR]).toEqual([27, 2]);
});

describe('by the clock', () => {
  test('an empty set signs nothing; a first key signs at once', () => {
    expect(signingKey([], T0)).toBeUndefined();
    expect(signingKey(first(), T0)?.kid).toBe(kid(0));
  });

  test.each([
    ['at once', 0, 0],
    ['a millisecond before its time', PUBLISHED_BEFORE - 1, 0],
    ['at its time', PUBLISHED_BEFORE, 1],
  ])('a second key, %s', (_when, later, n) => {
    expect(signingKey(two(), T0 + later)?.kid).toBe(kid(n));
  });

  test.each([
    ['at once', 0, [0, 1]],
    ['while the last token of the first may live', PUBLISHED_BEFORE + PUBLISHED_AFTER - 1, [0, 1]],
    ['when it has died', PUBLISHED_BEFORE + PUBLISHED_AFTER, [1]],
    ['years later', PUBLISHED_BEFORE + 100_000 * HOUR, [1]],
  ])('published, %s', (_when, later, numbers) => {
    expect(kids(publishedKeys(two(), T0 + later))).toEqual(numbers.map(kid));
  });

  test('the next rotation drops what is no longer published', () => {
    const later = T0 + 30 * 24 * HOUR;
    expect(kids(withNextKey(two(), fresh[2] as FreshKey, later))).toEqual([kid(1), kid(2)]);
  });
});

describe('retired', () => {
  const without = (keys: KeySet, n: number, now = T0) =>
    withoutKey(keys, kid(n) as string, fresh[2] as FreshKey, now);

  test('the key that signs: the one that waits signs at once', () => {
    const kept = without(two(), 0);
    expect([kids(kept), signingKey(kept, T0)?.kid]).toEqual([[kid(1)], kid(1)]);
  });

  test('the key that signs, and none waits: a fresh one signs at once', () => {
    const kept = without(first(), 0);
    expect([kids(kept), signingKey(kept, T0)?.kid]).toEqual([[kid(2)], kid(2)]);
  });

  test('the key that signs, while its predecessor is published: the predecessor does not sign again', () => {
    const now = T0 + PUBLISHED_BEFORE + HOUR;
    const kept = without(two(), 1, now);
    expect([kids(kept), signingKey(kept, now)?.kid]).toEqual([[kid(0), kid(2)], kid(2)]);
  });

  test('the key that signs, while another is published and two wait: the first that waits signs at once, the other in its time', () => {
    const [past, signs, waits, later] = [0, 1, 2, 3].map((n) => ({
      ...(first()[0] as KeySet[number]),
      kid: `${n}`.padStart(43, 'k'),
      signsFrom: T0 + (n - 1) * HOUR,
    })) as [KeySet[number], KeySet[number], KeySet[number], KeySet[number]];
    expect(withoutKey([past, signs, waits, later], signs.kid, fresh[2] as FreshKey, T0)).toEqual([
      past,
      { ...waits, signsFrom: T0 },
      later,
    ]);
  });

  test('the later of two whose time came in this very millisecond: the other does not sign again', () => {
    const [one, other] = two().map((key) => ({ ...key, signsFrom: T0 })) as [KeySet[number], KeySet[number]];
    const kept = without([one, other], 1);
    expect([kids(kept), signingKey(kept, T0)?.kid]).toEqual([[kid(0), kid(2)], kid(2)]);
  });

  test('a key of a set of which none signs yet: the rest is left as it is', () => {
    const [one, other] = two().map((key) => ({ ...key, signsFrom: T0 + HOUR }));
    expect(without([one, other] as KeySet, 0)).toEqual([other]);
  });

  test('a key that waits: nothing else changes', () => {
    const kept = without(two(), 1);
    expect([kids(kept), signingKey(kept, T0)?.kid]).toEqual([[kid(0)], kid(0)]);
  });

  test.each([
    ['one that was never made', () => 'x'.repeat(43)],
    ['one that is no longer published', () => kid(0) as string],
  ])('%s: unknown_token_key', (_what, name) => {
    const now = T0 + PUBLISHED_BEFORE + PUBLISHED_AFTER;
    expect(() => withoutKey(two(), name(), fresh[2] as FreshKey, now)).toThrow(
      expect.objectContaining({
        code: 'unknown_token_key',
        message: `There is no published token key "${name()}". gatehook token-key list shows them.`,
      }),
    );
  });
});

describe("the secret's text", () => {
  test('is read back as it was written, in the order of signing', () => {
    expect(parseKeySet(formatKeySet([...two()].reverse()))).toEqual(two());
  });

  test('as Secrets Manager makes it, before the first rotation: an empty set', () => {
    expect(parseKeySet('{"keys":[],"initial":"x"}')).toEqual([]);
  });

  const broken = (change: object) => JSON.stringify({ keys: [{ ...first()[0], ...change }] });
  const jwk = (change: object) => broken({ privateJwk: { ...fresh[0]?.privateJwk, ...change } });
  test.each([
    ['nothing', () => undefined, 'is not JSON'],
    ['an empty text', () => '', 'is not JSON'],
    ['null', () => 'null', 'has no list of "keys"'],
    ['no keys', () => '{}', 'has no list of "keys"'],
    ['keys of a text', () => '{"keys":"x"}', 'has no list of "keys"'],
    ['a key that is null', () => '{"keys":[null]}', 'holds a key that is no object'],
    ['a key that is a text', () => '{"keys":["x"]}', 'holds a key that is no object'],
    ['a kid of a path', () => broken({ kid: '../../dev/null' }), 'holds a key whose "kid" is no thumbprint'],
    ['a kid in a list', () => broken({ kid: [kid(0)] }), 'holds a key whose "kid" is no thumbprint'],
    ['no time', () => broken({ signsFrom: undefined }), 'does not say when the key'],
    ['a time as text', () => broken({ createdAt: '1' }), 'does not say when the key'],
    ['no private key', () => broken({ privateJwk: undefined }), 'holds a key that is not RSA'],
    ['a symmetric key', () => jwk({ kty: 'oct' }), 'holds a key that is not RSA'],
    ['no exponent', () => jwk({ d: undefined }), 'holds a key without "d"'],
    ['a factor that is no base64url', () => jwk({ qi: 'a+b' }), 'holds a key without "qi"'],
    ['1024 bits', () => jwk({ n: Buffer.alloc(128, 255).toString('base64url') }), 'less than 2048 bits'],
    // Whose text has 256 characters.
    ['1536 bits', () => jwk({ n: Buffer.alloc(192, 255).toString('base64url') }), 'less than 2048 bits'],
  ])('%s: broken_token_keys', (_what, text, fault) => {
    expect(() => parseKeySet(text())).toThrow(
      expect.objectContaining({ code: 'broken_token_keys', message: expect.stringContaining(fault) }),
    );
  });

  test('a fault never shows a private member', () => {
    expect(() => parseKeySet(jwk({ qi: 'a+b' }))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(fresh[0]?.privateJwk.d as string) }),
    );
  });
});

describe('a key on trial', () => {
  const trial = (change: object) => signsAndVerifies({ ...(first()[0] as KeySet[number]), ...change });
  test('as made: good', async () => {
    expect(await trial({})).toBe(true);
  });
  test.each([
    ['under the name of another', () => ({ kid: kid(1) })],
    [
      'with the modulus of another',
      () => ({ privateJwk: { ...fresh[0]?.privateJwk, n: fresh[1]?.privateJwk.n } }),
    ],
    [
      'with a private half of another',
      () => ({ privateJwk: { ...fresh[1]?.privateJwk, n: fresh[0]?.privateJwk.n } }),
    ],
  ])('%s: bad', async (_what, change) => {
    expect(await trial(change())).toBe(false);
  });
});
