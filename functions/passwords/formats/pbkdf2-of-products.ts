// PBKDF2 as directories and products write it: LDAP, Dovecot, Spring, Atlassian, ASP.NET Identity, Mosquitto.
import { fieldsOf, fromBase64, fromHex } from '../encoding.ts';
import type { DecodedHash, PasswordFormat } from '../format.ts';
import { UnusableHash } from '../unusable-hash.ts';
import { pbkdf2Hash } from './pbkdf2.ts';

interface Spelling {
  readonly form: RegExp;
  read(field: (name: string) => string): DecodedHash;
}

/** OpenLDAP's pw-pbkdf2 and passlib: `{PBKDF2-SHA256}rounds$salt$hash`, SHA-1 where no digest is named. */
const directory: Spelling = {
  form: /^\{PBKDF2(?:-(?<digest>SHA1|SHA256|SHA512))?\}(?<rounds>\d{1,15})\$(?<salt>[A-Za-z0-9+/.=]+)\$(?<expected>[A-Za-z0-9+/.=]+)$/i,
  read(field) {
    const digest = (field('digest') || 'sha1').toLowerCase();
    return pbkdf2Hash(
      digest,
      Number(field('rounds')),
      fromBase64(field('salt')),
      fromBase64(field('expected')),
    );
  },
};

/** Dovecot: `{PBKDF2}$1$salt$rounds$hash`; the salt is the text itself. */
const dovecot: Spelling = {
  form: /^\{PBKDF2\}\$1\$(?<salt>[^$]+)\$(?<rounds>\d{1,15})\$(?<expected>[0-9a-f]+)$/i,
  read: (field) =>
    pbkdf2Hash('sha1', Number(field('rounds')), Buffer.from(field('salt')), fromHex(field('expected'))),
};

/** Spring's two defaults, told apart by the salt's bytes before the 32 of the hash; 5.8 changed them. */
const SPRING = [
  { salt: 8, digest: 'sha1', rounds: 185_000 },
  { salt: 16, digest: 'sha256', rounds: 310_000 },
] as const;
const SPRING_HASH_BYTES = 32;

/** Spring Security: `{pbkdf2}` or `{pbkdf2@SpringSecurity_v5_8}` and salt and hash in hexadecimal, with no secret set. */
const spring: Spelling = {
  form: /^\{pbkdf2(?:@SpringSecurity_v5_8)?\}(?<bytes>(?:[0-9a-f]{80}|[0-9a-f]{96}))$/i,
  read(field) {
    const bytes = fromHex(field('bytes'));
    const known = SPRING.find(({ salt }) => bytes.length === salt + SPRING_HASH_BYTES);
    if (known === undefined) throw new UnusableHash('the length is none that Spring Security writes');
    return pbkdf2Hash(known.digest, known.rounds, bytes.subarray(0, known.salt), bytes.subarray(known.salt));
  },
};

const ATLASSIAN_ROUNDS = 10_000;
const ATLASSIAN_SALT_BYTES = 16;

/** Jira, Confluence, Crowd: `{PKCS5S2}` and base64 of the salt and the hash. */
const atlassian: Spelling = {
  form: /^\{PKCS5S2\}(?<bytes>[A-Za-z0-9+/]{64})$/i,
  read(field) {
    const bytes = fromBase64(field('bytes'));
    return pbkdf2Hash(
      'sha1',
      ATLASSIAN_ROUNDS,
      bytes.subarray(0, ATLASSIAN_SALT_BYTES),
      bytes.subarray(ATLASSIAN_SALT_BYTES),
    );
  },
};

/** `$7$rounds$salt$hash`, not to be taken for crypt(3)'s scrypt, whose `$7$` is followed by letters. */
const mosquittoSpelling: Spelling = {
  form: /^\$7\$(?<rounds>\d{1,9})\$(?<salt>[A-Za-z0-9+/]+={0,2})\$(?<expected>[A-Za-z0-9+/]{86}==)$/,
  read: (field) =>
    pbkdf2Hash('sha512', Number(field('rounds')), fromBase64(field('salt')), fromBase64(field('expected'))),
};

function inSpellings(spellings: readonly Spelling[], stored: string, forms: string): DecodedHash {
  const known = spellings.find(({ form }) => form.test(stored));
  if (known === undefined) throw new UnusableHash(`not of the form ${forms}`);
  return known.read(fieldsOf(known.form, stored, forms));
}

export const directoryPbkdf2: PasswordFormat = {
  name: 'PBKDF2 of a directory',
  understands: /^\{(?:PBKDF2(?:-SHA(?:1|256|512))?|pbkdf2@SpringSecurity_v5_8|PKCS5S2)\}/i,
  decode: (stored) =>
    inSpellings([directory, dovecot, spring, atlassian], stored, '{PBKDF2-SHA256}rounds$salt$hash'),
};

export const mosquittoPbkdf2: PasswordFormat = {
  name: 'Mosquitto PBKDF2',
  understands: /^\$7\$\d+\$/,
  decode: (stored) => inSpellings([mosquittoSpelling], stored, '$7$rounds$salt$hash in base64'),
};

/** By the number that stands for the digest in version 3 (KeyDerivationPrf of .NET). */
const ASPNET_DIGESTS: Readonly<Record<number, string>> = { 0: 'sha1', 1: 'sha256', 2: 'sha512' };
const ASPNET_HEADER_BYTES = 13;
const ASPNET_V2 = { rounds: 1000, salt: 16 } as const;

/**
 * ASP.NET Identity: base64 of a version byte and what it says. 0 is 1,000 rounds of SHA-1 with 16 bytes of salt and 32 of
 * hash; 1 names its digest, rounds and salt length in three numbers of four bytes.
 */
export const aspNetIdentity: PasswordFormat = {
  name: 'ASP.NET Identity',
  // Version 3 of any length, and version 2, which has 49 bytes.
  understands: /^(?:AQAAAA[A-Za-z0-9+/]{50,}={0,2}|A[A-P][A-Za-z0-9+/]{64}==)$/,
  decode(stored) {
    const bytes = fromBase64(stored);
    if (bytes[0] === 0) {
      const salt = bytes.subarray(1, 1 + ASPNET_V2.salt);
      return pbkdf2Hash('sha1', ASPNET_V2.rounds, salt, bytes.subarray(1 + ASPNET_V2.salt));
    }
    const number = bytes.readUInt32BE(1);
    const digest = ASPNET_DIGESTS[number];
    if (digest === undefined)
      throw new UnusableHash(`its digest is number ${number}, and .NET has 0, 1 and 2`);
    const end = ASPNET_HEADER_BYTES + bytes.readUInt32BE(9);
    const salt = bytes.subarray(ASPNET_HEADER_BYTES, end);
    return pbkdf2Hash(digest, bytes.readUInt32BE(5), salt, bytes.subarray(end));
  },
};
