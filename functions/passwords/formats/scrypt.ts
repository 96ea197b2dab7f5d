// scrypt (RFC 7914) as PHC strings, as Ory Kratos writes them, and as Werkzeug and Django store it.
import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { checkDigest, fieldsOf, fromBase64, fromHex, within } from '../encoding.ts';
import type { DecodedHash, PasswordFormat } from '../format.ts';
import type { HashCost } from '../limits.ts';
import { UnusableHash } from '../unusable-hash.ts';

/** RFC 7914's names. */
export interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

type Scrypt = (
  password: Buffer,
  salt: Buffer,
  length: number,
  options: ScryptParameters & { readonly maxmem: number },
) => Promise<Buffer>;

const scryptAsync = promisify(scrypt) as Scrypt;

/** Bytes that scrypt fills. */
const memoryOf = ({ N, r, p }: ScryptParameters): number => 128 * r * (N + p);

/** Node refuses Werkzeug's usual 32768:8:1 under its default `maxmem` of 32 MiB; OpenSSL counts some blocks on top. */
const SLACK = 1_048_576;

/** @throws UnusableHash where RFC 7914 §2 has no such parameters */
export function checkScrypt(parameters: ScryptParameters): ScryptParameters {
  const { N, r, p } = parameters;
  within('scrypt N', N, 2);
  if (!Number.isInteger(Math.log2(N))) throw new UnusableHash(`scrypt N must be a power of two, not ${N}`);
  within('scrypt r', r, 1);
  within('scrypt p', p, 1);
  return parameters;
}

/**
 * Measured with Node's own: 41 ms at 16384:8:1, 101 ms at 16384:16:1, 447 ms at 131072:8:1, 34 ms at 1024:8:16. Each r × p also costs
 * four blocks of PBKDF2, which counts where N is tiny.
 */
export function scryptCost(parameters: ScryptParameters): HashCost {
  const { N, r, p } = parameters;
  return { memoryKiB: memoryOf(parameters) / 1024, milliseconds: r * p * (N * 0.00043 + 0.003) };
}

export const describeScrypt = (name: string, { N, r, p }: ScryptParameters): string =>
  `${name}, N=${N} r=${r} p=${p}`;

/** @param length bytes of the result */
export function deriveScrypt(
  password: Buffer,
  salt: Buffer,
  length: number,
  parameters: ScryptParameters,
): Promise<Buffer> {
  return scryptAsync(password, salt, length, { ...parameters, maxmem: memoryOf(parameters) + SLACK });
}

/** One scrypt hash, however it was spelled. */
export function scryptHash(parameters: ScryptParameters, salt: Buffer, expected: Buffer): DecodedHash {
  checkScrypt(parameters);
  checkDigest(expected);
  return {
    description: describeScrypt('scrypt', parameters),
    cost: scryptCost(parameters),
    expected,
    derive: (password) => deriveScrypt(password, salt, expected.length, parameters),
  };
}

const PHC =
  /^\$scrypt\$ln=(?<ln>\d{1,15}),r=(?<r>\d{1,15}),p=(?<p>\d{1,15})\$(?<salt>[A-Za-z0-9+/=]+)\$(?<digest>[A-Za-z0-9+/=]+)$/;

/** A PHC string's `ln` is log2 of N; Kratos writes N itself. No N below 32 is in use and no log2 above 31 possible. */
const fromLn = (ln: number): number => (ln < 32 ? 2 ** ln : ln);

export const phcScrypt: PasswordFormat = {
  name: 'scrypt',
  understands: /^\$scrypt\$/,
  decode(stored) {
    const field = fieldsOf(PHC, stored, '$scrypt$ln=…,r=…,p=…$salt$hash');
    const parameters = { N: fromLn(Number(field('ln'))), r: Number(field('r')), p: Number(field('p')) };
    return scryptHash(parameters, fromBase64(field('salt')), fromBase64(field('digest')));
  },
};

const WERKZEUG =
  /^scrypt:(?<N>\d{1,15}):(?<r>\d{1,15}):(?<p>\d{1,15})\$(?<salt>[^$]+)\$(?<digest>[0-9a-fA-F]+)$/;

export const werkzeugScrypt: PasswordFormat = {
  name: 'Werkzeug scrypt',
  understands: /^scrypt:/,
  decode(stored) {
    const field = fieldsOf(WERKZEUG, stored, 'scrypt:N:r:p$salt$hash');
    const parameters = { N: Number(field('N')), r: Number(field('r')), p: Number(field('p')) };
    // The salt is the text itself, not something encoded in it.
    return scryptHash(parameters, Buffer.from(field('salt')), fromHex(field('digest')));
  },
};

const DJANGO =
  /^scrypt\$(?<N>\d{1,15})\$(?<salt>[^$]+)\$(?<r>\d{1,15})\$(?<p>\d{1,15})\$(?<digest>[A-Za-z0-9+/=]+)$/;

export const djangoScrypt: PasswordFormat = {
  name: 'Django scrypt',
  understands: /^scrypt\$/,
  decode(stored) {
    const field = fieldsOf(DJANGO, stored, 'scrypt$N$salt$r$p$hash');
    const parameters = { N: Number(field('N')), r: Number(field('r')), p: Number(field('p')) };
    return scryptHash(parameters, Buffer.from(field('salt')), fromBase64(field('digest')));
  },
};
