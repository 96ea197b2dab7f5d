// Firebase's scrypt: the password's key encrypts the project's signer key. A row and its project's parameters become
// one self-contained text, spelled as Ory Kratos spells it: `$firescrypt$ln=14,r=8,p=1$salt$hash$separator$signer`.
import { createCipheriv } from 'node:crypto';
import { checkDigest, fieldsOf, fromBase64 } from '../encoding.ts';
import type { PasswordFormat } from '../format.ts';
import { UnusableHash } from '../unusable-hash.ts';
import { checkScrypt, deriveScrypt, describeScrypt, scryptCost } from './scrypt.ts';

const FORM =
  /^\$firescrypt\$ln=(?<ln>\d{1,15}),r=(?<r>\d{1,15}),p=(?<p>\d{1,15})\$(?<salt>[A-Za-z0-9+/=]+)\$(?<expected>[A-Za-z0-9+/=]+)\$(?<separator>[A-Za-z0-9+/=]*)\$(?<signer>[A-Za-z0-9+/=]+)$/;

const KEY_BYTES = 32;

export const firebaseScrypt: PasswordFormat = {
  name: 'Firebase scrypt',
  understands: /^\$firescrypt\$/,
  decode(stored) {
    const field = fieldsOf(FORM, stored, '$firescrypt$ln=…,r=…,p=…$salt$hash$separator$signer');
    const parameters = checkScrypt({
      N: 2 ** Number(field('ln')),
      r: Number(field('r')),
      p: Number(field('p')),
    });
    const expected = fromBase64(field('expected'));
    checkDigest(expected);
    const salt = Buffer.concat([fromBase64(field('salt')), fromBase64(field('separator'))]);
    const signer = fromBase64(field('signer'));
    if (signer.length !== expected.length)
      throw new UnusableHash('a Firebase hash is as long as its signer key, and this one is not');
    return {
      description: describeScrypt('Firebase scrypt', parameters),
      cost: scryptCost(parameters),
      expected,
      async derive(password) {
        const key = await deriveScrypt(password, salt, KEY_BYTES, parameters);
        // An IV of zeros is Firebase's own: each key encrypts this one text only.
        return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(signer);
      },
    };
  },
};

/** The project's password hash parameters, as the Firebase console shows them. */
export interface FirebaseProject {
  readonly signerKey: string;
  readonly saltSeparator: string;
  readonly rounds: number;
  readonly memoryCost: number;
}

/**
 * The stored text for one row of `firebase auth:export`.
 * @throws UnusableHash where a field is not base64
 */
export function fromFirebase(passwordHash: string, salt: string, project: FirebaseProject): string {
  const fields = [salt, passwordHash, project.saltSeparator, project.signerKey];
  const standard = fields.map((field) => fromBase64(field).toString('base64'));
  return `$firescrypt$ln=${project.memoryCost},r=${project.rounds},p=1$${standard.join('$')}`;
}
