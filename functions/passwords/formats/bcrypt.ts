// bcrypt in modular crypt format: `$2a$`, `$2b$` and `$2y$`, which differ in nothing but the defects of old makers.
import { fieldsOf, fromBase64, within } from '../encoding.ts';
import type { DecodedHash, PasswordFormat } from '../format.ts';
import { UnusableHash } from '../unusable-hash.ts';

const FORM =
  /^\$2(?<version>[abxy])\$(?<cost>\d{2})\$(?<salt>[./A-Za-z0-9]{22})(?<digest>[./A-Za-z0-9]{31})$/;

/** bcrypt reads no further; verifying more would accept every password that begins alike. */
const MAX_PASSWORD_BYTES = 72;

/** bcrypt's own bounds: the cost is the logarithm of its rounds. */
const MIN_COST = 4;
const MAX_COST = 31;
/** Measured with @node-rs/bcrypt 1.10: 68 ms at cost 10, 273 ms at 12. Each step doubles it; the password's length does not matter. */
const MILLISECONDS_PER_ROUND = 0.068;

const OWN_ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const STANDARD_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Through bytes, since some makers leave bits set that no byte holds. */
function fromBcryptBase64(text: string): Buffer {
  return fromBase64(
    text.replace(/./g, (character) => STANDARD_ALPHABET[OWN_ALPHABET.indexOf(character)] ?? ''),
  );
}

const digestOf = (encoded: string): Buffer => fromBcryptBase64(encoded.slice(-31));

/** @throws UnusableHash */
export function decodeBcrypt(stored: string): DecodedHash {
  const field = fieldsOf(FORM, stored, '$2b$10$ with 53 characters of salt and hash');
  // CVE-2011-2483: made by a defective maker for passwords beyond ASCII; verifying it means repeating the defect.
  if (field('version') === 'x')
    throw new UnusableHash('$2x$ marks hashes of a defective bcrypt; these users must reset their passwords');
  const cost = within('the bcrypt cost', Number(field('cost')), MIN_COST, MAX_COST);
  const salt = fromBcryptBase64(field('salt'));
  return {
    description: `bcrypt, cost ${cost}`,
    cost: { milliseconds: MILLISECONDS_PER_ROUND * 2 ** cost, memoryKiB: 8 },
    expected: digestOf(field('digest')),
    async derive(password) {
      // Loaded with the first such hash: 8 ms that a start without one need not spend.
      const { hash } = await import('@node-rs/bcrypt');
      const digest = digestOf(await hash(password.subarray(0, MAX_PASSWORD_BYTES), cost, salt));
      return password.length > MAX_PASSWORD_BYTES ? null : digest;
    },
  };
}

export const bcrypt: PasswordFormat = {
  name: 'bcrypt',
  understands: /^\$2[abxy]\$/,
  decode: decodeBcrypt,
};
