// Many rounds of MD5: MD5-crypt (`$1$`, Apache's `$apr1$`) and phpass (`$P$`, `$H$`: WordPress until 6.7, phpBB). Each is a
// thousand rounds or some, so guessed at hundreds of thousands a second: never stored as it is, only wrapped.
// Written here because the packages that have them count a password's characters where the makers count its bytes.
import { hash } from 'node:crypto';
import { fromCryptNumber, toCryptBase64, toCryptNumber, within } from './encoding.ts';

const md5 = (...parts: readonly Buffer[]): Buffer => hash('md5', Buffer.concat(parts), 'buffer');

const MD5_CRYPT_ROUNDS = 1000;
/** The bytes of the digest in the order in which they are written, three in four characters. */
const MD5_CRYPT_ORDER = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;

function firstDigest(magic: Buffer, password: Buffer, salt: Buffer): Buffer {
  const other = md5(password, salt, password);
  const parts = [password, magic, salt, Buffer.alloc(password.length, other)];
  const first = password.subarray(0, 1);
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits % 2 === 1 ? Buffer.alloc(1) : first);
  return md5(...parts);
}

/**
 * MD5-crypt, after FreeBSD's crypt-md5.c of 1994; Apache's differs in its magic only.
 * @returns the 22 characters that follow the salt
 */
export function md5Crypt(magicText: '$1$' | '$apr1$', password: Buffer, salt: Buffer): Buffer {
  let current = firstDigest(Buffer.from(magicText), password, salt);
  for (let round = 0; round < MD5_CRYPT_ROUNDS; round++) {
    const odd = round % 2 === 1;
    const parts = [odd ? password : current];
    if (round % 3 !== 0) parts.push(salt);
    if (round % 7 !== 0) parts.push(password);
    parts.push(odd ? current : password);
    current = md5(...parts);
  }
  const at = (index: number) => current[index] ?? 0;
  const groups = MD5_CRYPT_ORDER.map(([high, middle, low]) =>
    toCryptNumber(at(high) * 65_536 + at(middle) * 256 + at(low), 4),
  );
  return Buffer.from([...groups, toCryptNumber(at(11), 2)].join(''));
}

/** Milliseconds of a round, measured: 8,192 of them take 9 ms. */
const PHPASS_ROUND = 0.0015;

/** Log2: WordPress writes 13, phpBB 11, phpass allows 30. They are computed in one stretch, in which nothing else runs. */
const MOST_PHPASS_ROUNDS = 15;

/**
 * @param setting one character for log2 of the rounds, and the salt
 * @throws UnusableHash
 */
function phpassRounds(setting: Buffer): number {
  const logarithm = fromCryptNumber(setting.toString('latin1', 0, 1));
  return 2 ** within('log2 of the phpass rounds', logarithm, 1, MOST_PHPASS_ROUNDS);
}

/** @throws UnusableHash */
export const phpassMilliseconds = (setting: Buffer): number => phpassRounds(setting) * PHPASS_ROUND;

/**
 * phpass' portable hash (openwall.com/phpass).
 * @returns the 22 characters that follow the salt
 */
export function phpass(password: Buffer, setting: Buffer): Buffer {
  let current = md5(setting.subarray(1), password);
  for (let round = phpassRounds(setting); round > 0; round--) current = md5(current, password);
  return Buffer.from(toCryptBase64(current));
}
