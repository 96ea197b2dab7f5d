// scrypt (RFC 7914) as PHC strings, as Ory Kratos writes them, and as Werkzeug and Django store it.
import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { fieldsOf, fromBase64, fromHex } from '../encoding.ts';
import type { DecodedHash, PasswordFormat } from '../format.ts';
import { checkDigest, checkScrypt, type HashLimits, type ScryptCost, scryptMemory } from '../limits.ts';

type Scrypt = (
  password: Buffer,
  salt: Buffer,
  length: number,
  options: ScryptCost & { readonly maxmem: number },
) => Promise<Buffer>;

const scryptAsync = promisify(scrypt) as Scrypt;

/** Node refuses Werkzeug's usual 32768:8:1 under its default `maxmem` of 32 MiB; OpenSSL counts some blocks on top. */
const SLACK = 1_048_576;

/** @param length bytes of the result */
export function deriveScrypt(
  password: Buffer,
  salt: Buffer,
  length: number,
  cost: ScryptCost,
): Promise<Buffer> {
  return scryptAsync(password, salt, length, { ...cost, maxmem: scryptMemory(cost) + SLACK });
}

function decoded(cost: ScryptCost, salt: Buffer, expected: Buffer, limits: HashLimits): DecodedHash {
  checkScrypt(cost, limits);
  checkDigest(expected);
  return { expected, derive: (password) => deriveScrypt(password, salt, expected.length, cost) };
}

const PHC =
  /^\$scrypt\$ln=(?<ln>\d{1,15}),r=(?<r>\d{1,15}),p=(?<p>\d{1,15})\$(?<salt>[A-Za-z0-9+/=]+)\$(?<digest>[A-Za-z0-9+/=]+)$/;

/** A PHC string's `ln` is log2 of N; Kratos writes N itself. No N below 32 is in use and no log2 above 31 possible. */
const fromLn = (ln: number): number => (ln < 32 ? 2 ** ln : ln);

export const phcScrypt: PasswordFormat = {
  name: 'scrypt',
  understands: /^\$scrypt\$/,
  decode(stored, { limits }) {
    const field = fieldsOf(PHC, stored, '$scrypt$ln=…,r=…,p=…$salt$hash');
    const cost = { N: fromLn(Number(field('ln'))), r: Number(field('r')), p: Number(field('p')) };
    return decoded(cost, fromBase64(field('salt')), fromBase64(field('digest')), limits);
  },
};

const WERKZEUG =
  /^scrypt:(?<N>\d{1,15}):(?<r>\d{1,15}):(?<p>\d{1,15})\$(?<salt>[^$]+)\$(?<digest>[0-9a-fA-F]+)$/;

export const werkzeugScrypt: PasswordFormat = {
  name: 'Werkzeug scrypt',
  understands: /^scrypt:/,
  decode(stored, { limits }) {
    const field = fieldsOf(WERKZEUG, stored, 'scrypt:N:r:p$salt$hash');
    const cost = { N: Number(field('N')), r: Number(field('r')), p: Number(field('p')) };
    // The salt is the text itself, not something encoded in it.
    return decoded(cost, Buffer.from(field('salt'), 'utf8'), fromHex(field('digest')), limits);
  },
};

const DJANGO =
  /^scrypt\$(?<N>\d{1,15})\$(?<salt>[^$]+)\$(?<r>\d{1,15})\$(?<p>\d{1,15})\$(?<digest>[A-Za-z0-9+/=]+)$/;

export const djangoScrypt: PasswordFormat = {
  name: 'Django scrypt',
  understands: /^scrypt\$/,
  decode(stored, { limits }) {
    const field = fieldsOf(DJANGO, stored, 'scrypt$N$salt$r$p$hash');
    const cost = { N: Number(field('N')), r: Number(field('r')), p: Number(field('p')) };
    return decoded(cost, Buffer.from(field('salt'), 'utf8'), fromBase64(field('digest')), limits);
  },
};
