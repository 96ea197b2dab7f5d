// scrypt as Better Auth, Lucia and Spring write it, and as crypt(3) does (`$7$`).
import { timingSafeEqual } from 'node:crypto';
import { fieldsOf, fromBase64, fromCryptNumber, fromHex, toCryptBase64 } from '../encoding.ts';
import type { PasswordFormat } from '../format.ts';
import { checkScrypt, deriveScrypt, describeScrypt, scryptCost, scryptHash } from './scrypt.ts';

const PARAMETERS = { N: 16_384, r: 16, p: 1 } as const;
/** Lucia's first version, and the many programs that call Node's scrypt with its defaults. */
const OLDER = { N: 16_384, r: 8, p: 1 } as const;

const SALT_AND_KEY = /^(?<version>s2:)?(?<salt>[0-9a-z]{16,64}):(?<key>[0-9a-f]{64}|[0-9a-f]{128})$/i;

/** Both normalise before they hash: "ﬁ" and "fi" are one password there. */
const normalized = (password: Buffer): Buffer => Buffer.from(password.toString().normalize('NFKC'));

/**
 * `salt:key`, the key hexadecimal, the salt taken as the text that it is: hexadecimal, or with Lucia 1 and 2 any letters and
 * digits. It does not say its parameters: r is 16 with Better Auth and
 * Lucia 2 and 3, 8 before; `s2:` in front says 16. Both are computed, in turn, where it is not said.
 */
export const saltAndKeyScrypt: PasswordFormat = {
  name: 'scrypt of Better Auth and Lucia',
  understands: /^(?:s2:)?[0-9a-z]{16,64}:[0-9a-f]{64,}/i,
  decode(stored) {
    const field = fieldsOf(SALT_AND_KEY, stored, 'salt:key, the key in hexadecimal');
    const expected = fromHex(field('key'));
    const salt = Buffer.from(field('salt'));
    const candidates = field('version') === '' ? [PARAMETERS, OLDER] : [PARAMETERS];
    const costs = candidates.map(scryptCost);
    return {
      description: candidates.map((one) => describeScrypt('scrypt', one)).join(' and '),
      cost: {
        milliseconds: costs.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
        memoryKiB: Math.max(...costs.map(({ memoryKiB }) => memoryKiB)),
      },
      expected,
      async derive(password) {
        const derived: Buffer[] = [];
        for (const parameters of candidates)
          derived.push(await deriveScrypt(normalized(password), salt, expected.length, parameters));
        return derived.find((key) => timingSafeEqual(key, expected)) ?? null;
      },
    };
  },
};

const SPRING =
  /^\{scrypt(?:@SpringSecurity_v5_8)?\}\$(?<parameters>[0-9a-f]{4,8})\$(?<salt>[A-Za-z0-9+/=]+)\$(?<key>[A-Za-z0-9+/=]+)$/i;

/** Spring Security: log2 N, r and p in one hexadecimal number, of one byte each but the first. */
export const springScrypt: PasswordFormat = {
  name: 'Spring scrypt',
  understands: /^\{scrypt(?:@SpringSecurity_v5_8)?\}/i,
  decode(stored) {
    const field = fieldsOf(SPRING, stored, '{scrypt}$parameters$salt$key');
    const packed = Number.parseInt(field('parameters'), 16);
    const parameters = {
      N: 2 ** Math.floor(packed / 65_536),
      r: Math.floor(packed / 256) % 256,
      p: packed % 256,
    };
    return scryptHash(parameters, fromBase64(field('salt')), fromBase64(field('key')));
  },
};

const CRYPT =
  /^\$7\$(?<N>[./0-9A-Za-z])(?<r>[./0-9A-Za-z]{5})(?<p>[./0-9A-Za-z]{5})(?<salt>[^$]*)\$(?<hash>[./0-9A-Za-z]{43})$/;

const CRYPT_KEY_BYTES = 32;

/** crypt(5): one character for log2 N, five each for r and p, the salt as text, 32 bytes in crypt's own base64. */
export const cryptScrypt: PasswordFormat = {
  name: 'scrypt of crypt(3)',
  understands: /^\$7\$[./A-Za-z]/,
  decode(stored) {
    const field = fieldsOf(CRYPT, stored, '$7$ with its parameters, salt and hash');
    const [logarithm = 0, r = 0, p = 0] = ['N', 'r', 'p'].map((name) => fromCryptNumber(field(name)));
    const parameters = checkScrypt({ N: 2 ** logarithm, r, p });
    const expected = Buffer.from(field('hash'));
    const salt = Buffer.from(field('salt'));
    return {
      description: describeScrypt('scrypt', parameters),
      cost: scryptCost(parameters),
      expected,
      async derive(password) {
        return Buffer.from(toCryptBase64(await deriveScrypt(password, salt, CRYPT_KEY_BYTES, parameters)));
      },
    };
  },
};
