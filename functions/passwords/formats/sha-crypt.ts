// SHA-crypt, `$5$` and `$6$` of /etc/shadow, after Ulrich Drepper's specification (akkadia.org/drepper/SHA-crypt.txt).
// Written here because the kept package that has it (unixcrypt) computes in one stretch: a second at the limit, in which
// nothing else runs.
import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fieldsOf, inWords, toCryptNumber, within } from '../encoding.ts';
import type { PasswordFormat } from '../format.ts';
import { UnusableHash } from '../unusable-hash.ts';

type Digest = 'sha256' | 'sha512';

/** By digest: its bytes, the characters they are encoded in, and the step that turns the indexes of one group of three bytes into those of the next. */
const SHAPES = {
  sha256: {
    length: 32,
    characters: 43,
    next: ([a, b, c]: Group): Group => [c + 1, a + 1, b + 1],
    rest: [31, 30],
  },
  sha512: {
    length: 64,
    characters: 86,
    next: ([a, b, c]: Group): Group => [b + 1, c + 1, a + 1],
    rest: [63],
  },
} as const;

type Group = readonly [number, number, number];

const DEFAULT_ROUNDS = 5000;
/** The specification's bounds. */
const MIN_ROUNDS = 1000;
const MAX_ROUNDS = 999_999_999;
/**
 * Milliseconds of a round for a password of 511 bytes, measured: 656,000 rounds of $6$ take 2.69 s, and 1.80 s for 8 bytes,
 * since a round reads the password up to two times.
 */
const MILLISECONDS_PER_ROUND = { sha256: 0.003, sha512: 0.0041 } as const;
/** Rounds, about 6 ms, after which other work gets its turn: Node has no asynchronous form of one digest. */
const ROUNDS_IN_ONE_STRETCH = 5000;
/** libxcrypt refuses more, so no system made a hash of more; each byte costs again in every round. */
const MAX_PASSWORD_BYTES = 511;

const sha = (digest: Digest, parts: readonly Buffer[]): Buffer =>
  hash(digest, Buffer.concat(parts), 'buffer');

/** `bytes` over and over, cut at `length`. */
const repeated = (bytes: Buffer, length: number): Buffer => Buffer.alloc(length, bytes);

const times = (bytes: Buffer, count: number): Buffer => repeated(bytes, bytes.length * count);

/** Steps 1 to 12: the digest that the rounds start from. */
function firstDigest(digest: Digest, password: Buffer, salt: Buffer): Buffer {
  const other = sha(digest, [password, salt, password]);
  const parts = [password, salt, repeated(other, password.length)];
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits % 2 === 1 ? other : password);
  return sha(digest, parts);
}

interface Rule {
  readonly digest: Digest;
  readonly salt: Buffer;
  readonly rounds: number;
}

/**
 * Steps 13 to 21.
 * @throws AbortError after the stretch in which the signal came
 */
async function deriveBytes(
  { digest, salt, rounds }: Rule,
  password: Buffer,
  signal: AbortSignal,
): Promise<Buffer> {
  let current = firstDigest(digest, password, salt);
  const P = repeated(sha(digest, [times(password, password.length)]), password.length);
  const S = repeated(sha(digest, [times(salt, 16 + (current[0] ?? 0))]), salt.length);
  for (let round = 0; round < rounds; round++) {
    if (round % ROUNDS_IN_ONE_STRETCH === ROUNDS_IN_ONE_STRETCH - 1) await nextTurn(undefined, { signal });
    const odd = round % 2 === 1;
    const parts = [odd ? P : current];
    if (round % 3 !== 0) parts.push(S);
    if (round % 7 !== 0) parts.push(P);
    parts.push(odd ? current : P);
    current = sha(digest, parts);
  }
  return current;
}

/** Step 22: three bytes at a time, lowest six bits first, the bytes in an order of the specification's own. */
function encode(digest: Digest, bytes: Buffer): string {
  const { length, next, rest } = SHAPES[digest];
  let text = '';
  const put = (indexes: readonly number[], characters: number) => {
    const value = indexes.reduce((sum, index) => sum * 256 + (bytes[index] ?? 0), 0);
    text += toCryptNumber(value, characters);
  };
  const third = Math.floor(length / 3);
  let group: Group = [0, third, 2 * third];
  for (let count = 0; count < third; count++, group = next(group)) put(group, 4);
  put(rest, rest.length + 1);
  return text;
}

const FORM =
  /^\$(?<id>[56])\$(?:rounds=(?<rounds>\d{1,15})\$)?(?<salt>[^$]{0,16})\$(?<digest>[./0-9A-Za-z]+)$/;

export const shaCrypt: PasswordFormat = {
  name: 'SHA-crypt',
  // Mosquitto's `$6$` ends in base64's padding, which crypt's base64 never does.
  understands: /^\$[56]\$(?!.*==$)/,
  decode(stored) {
    const field = fieldsOf(FORM, stored, '$6$rounds=…$salt$hash');
    const digest = field('id') === '5' ? 'sha256' : 'sha512';
    const asked = field('rounds') === '' ? DEFAULT_ROUNDS : Number(field('rounds'));
    const rounds = within('SHA-crypt rounds', asked, MIN_ROUNDS, MAX_ROUNDS);
    if (field('digest').length !== SHAPES[digest].characters)
      throw new UnusableHash(`$${field('id')}$ has a hash of ${SHAPES[digest].characters} characters`);
    const salt = Buffer.from(field('salt'));
    return {
      description: `SHA-crypt $${field('id')}$, ${inWords(rounds)} rounds`,
      cost: { milliseconds: rounds * MILLISECONDS_PER_ROUND[digest], memoryKiB: 8 },
      expected: Buffer.from(field('digest')),
      async derive(password, signal) {
        const read = password.subarray(0, MAX_PASSWORD_BYTES);
        const text = encode(digest, await deriveBytes({ digest, salt, rounds }, read, signal));
        return password.length > MAX_PASSWORD_BYTES ? null : Buffer.from(text);
      },
    };
  },
};
