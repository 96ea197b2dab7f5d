// Whatever stands in the table: verifying answers, never throws, and never takes foreign text for a match.
import { describe, expect, test } from '@jest/globals';
import { readOldHash } from '../../cli/import/hashes/old-hash-texts.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import fc, { cases } from '../support/property.ts';
import { MEMORY_KIB, VECTORS } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });
const inspect = (stored: string) => inspectHash(stored, { memoryLimitKiB: MEMORY_KIB });

/** Beginnings that lead into every decoder. */
const BEGINNINGS = [
  '$argon2id$',
  '$2b$',
  '$scrypt$',
  'scrypt:',
  'scrypt$',
  '$pbkdf2-sha256$',
  'pbkdf2:',
  'pbkdf2_sha256$',
  'argon2$',
  'bcrypt$',
  'bcrypt_sha256$',
  '$firescrypt$',
  '{SSHA}',
  '{SSHA512}',
  '$5$',
  '$6$',
  'wrapped:',
];

test('random text is unusable', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (stored) => {
      expect(inspect(stored).ok).toBe(false);
      expect((await hasher.verify(stored, 'x')).result).toBe('unusable');
    }),
    { numRuns: 60 },
  );
});

test('random text behind a known beginning is unusable', async () => {
  const text = fc.string({ unit: fc.constantFrom(...'$:,=.+/abcAB0189rnpt'), maxLength: 120 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...BEGINNINGS), text, async (beginning, rest) => {
      // Such a text may be a whole {SSHA…} by chance: any base64 that is long enough is.
      fc.pre(!(beginning.startsWith('{') && /^[A-Za-z0-9+/=.]{28,}$/.test(rest)));
      expect(inspect(beginning + rest).ok).toBe(false);
    }),
    { numRuns: cases(3000) },
  );
});

describe('a valid text with one character changed', () => {
  const cheap = VECTORS.filter(({ stored }) => /1000\$|rounds=1400|^\{|\$2b\$04|m=64,|m=256,/.test(stored));

  test('never throws at inspection, and its reason never holds its hash', () => {
    const change = fc.tuple(fc.constantFrom(...VECTORS), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }));
    fc.assert(
      fc.property(change, ([{ stored }, position, character]) => {
        const at = position % stored.length;
        const inspection = inspect(stored.slice(0, at) + character + stored.slice(at + 1));
        if (!inspection.ok) expect(inspection.reason).not.toContain(stored.slice(-12));
      }),
      { numRuns: cases(3000) },
    );
  });

  test('of the digest never matches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...cheap),
        // Not the last character before `==`: four of its six bits belong to no byte.
        fc.integer({ min: 4, max: 12 }),
        async (vector, fromEnd) => {
          const { stored, password } = vector;
          const at = stored.length - fromEnd;
          const changed = stored.slice(0, at) + (stored[at] === 'a' ? 'b' : 'a') + stored.slice(at + 1);
          // The salt of {SSHA} stands at the end of its base64, and changing it changes the digest as well.
          expect((await hasher.verify(changed, password)).result).toBe('mismatch');
        },
      ),
      { numRuns: 20 },
    );
  });
});

test('a password that is not the one never matches', async () => {
  const stored = await hasher.hash('correct horse battery staple');
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), async (password) => {
      expect(await hasher.verify(stored, password)).toEqual({ result: 'mismatch' });
    }),
    { numRuns: 20 },
  );
});

test('reading an old hash gives one, nothing, or a refusal with a code', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('', 'md5$', 'sha1$', '{SHA}', '$md5$', '$sha1$pf='),
      fc.string(),
      (start, rest) => {
        try {
          readOldHash(start + rest);
        } catch (error) {
          expect(error).toMatchObject({ code: 'unusable_hash' });
        }
      },
    ),
    { numRuns: 1000 },
  );
});
