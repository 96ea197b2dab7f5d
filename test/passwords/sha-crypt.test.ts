// SHA-crypt's edges, against hashes of libxcrypt: long and empty passwords, and room for other work.
import { describe, expect, test } from '@jest/globals';
import { shaCrypt } from '../../functions/passwords/formats/sha-crypt.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { MEMORY_KIB } from './vectors.ts';

const hasher = createPasswordHasher({ memoryLimitKiB: MEMORY_KIB });
const MATCH = { result: 'match', outdated: true };
const MISMATCH = { result: 'mismatch' };

const OF_200_X =
  '$6$abcd$p.XV19lcSHv049K3as5O7JZlyXNUWkILpZz1bJyATJdig6vHKRpphP0G9M02PoLVY43KbVUQWK18dfPCc3WkK.';
const OF_511_X =
  '$6$abcd$13Rf.fDEIRTwjyUJOCihadi.21VYyG0UK3OnerBRGE5hRCj0s0WTISkz7Nq8M9b2svZdYaW1CdWtPPPslfqXA0';
const OF_NOTHING = '$5$abcd$QS/LhMXxIihGHtawbvVF6A.fmwyLe5V/ymwcRAd7aR7';

describe('lengths of passwords', () => {
  test.each([
    ['200 bytes, several digests long', OF_200_X, 'x'.repeat(200), MATCH],
    ['199 bytes against that of 200', OF_200_X, 'x'.repeat(199), MISMATCH],
    ['511 bytes, the most that libxcrypt takes', OF_511_X, 'x'.repeat(511), MATCH],
    ['512 bytes are not cut to 511', OF_511_X, 'x'.repeat(512), MISMATCH],
    ['the empty password', OF_NOTHING, '', MATCH],
    ['a NUL against that of the empty password', OF_NOTHING, '\0', MISMATCH],
  ])('%s', async (_name, stored, password, expected) => {
    expect(await hasher.verify(stored, password)).toEqual(expected);
  });
});

test.each([
  ['a salt of 17 characters', `$6$${'s'.repeat(17)}$${'a'.repeat(86)}`],
  ['rounds that are no number', `$6$rounds=1e4$salt$${'a'.repeat(86)}`],
])('%s is not of the form', async (_name, stored) => {
  expect(await hasher.verify(stored, 'x')).toEqual({
    result: 'unusable',
    reason: 'SHA-crypt: not of the form $6$rounds=…$salt$hash',
  });
});

test.each([
  ['43 characters, a hash of $5$', OF_NOTHING.replace('$5$', '$6$')],
  ['85 characters', `$6$salt$${'a'.repeat(85)}`],
  ['87 characters', `$6$salt$${'a'.repeat(87)}`],
])('%s under $6$ are refused', async (_name, stored) => {
  expect(await hasher.verify(stored, '')).toEqual({
    result: 'unusable',
    reason: 'SHA-crypt: $6$ has a hash of 86 characters',
  });
});

describe('a stretch of 5,000 rounds, after which other work gets its turn', () => {
  const { derive } = shaCrypt.decode(`$6$rounds=50000$salt$${'a'.repeat(86)}`, { peppers: [] });

  /** How often other work had its turn, and what became of the hash. */
  async function turnsBeside(signal: AbortSignal): Promise<[turns: number, end: string]> {
    let turns = 0;
    let running = true;
    const count = () => {
      turns += 1;
      if (running) setImmediate(count);
    };
    setImmediate(count);
    const end = await derive(Buffer.from('x'), signal).then(
      () => 'computed',
      (error: Error) => error.name,
    );
    running = false;
    return [turns, end];
  }

  test('ten of them in 50,000 rounds', async () => {
    const [turns, end] = await turnsBeside(new AbortController().signal);
    expect(end).toBe('computed');
    expect(turns).toBeGreaterThanOrEqual(9);
    expect(turns).toBeLessThanOrEqual(12);
  });

  test('one, where the request gives up meanwhile', async () => {
    const ending = new AbortController();
    setImmediate(() => ending.abort());
    const [turns, end] = await turnsBeside(ending.signal);
    expect(end).toBe('AbortError');
    expect(turns).toBeLessThanOrEqual(2);
  });
});
