// LDAP's salted SHA: `{SSHA}`, `{SSHA256}` and `{SSHA512}`, base64 of the digest followed by its salt.
import { fieldsOf, fromBase64 } from '../encoding.ts';
import type { PasswordFormat } from '../format.ts';
import { type DigestName, digestPassword, splitSalted } from '../old-hash.ts';
import { UnusableHash } from '../unusable-hash.ts';

const FORM = /^\{(?<scheme>SSHA(?:256|512)?)\}(?<bytes>[A-Za-z0-9+/=]+)$/i;

const DIGESTS: Readonly<Record<string, DigestName>> = { SSHA: 'sha1', SSHA256: 'sha256', SSHA512: 'sha512' };

export const ldap: PasswordFormat = {
  name: 'LDAP salted SHA',
  understands: /^\{SSHA(?:256|512)?\}/i,
  decode(stored) {
    const field = fieldsOf(FORM, stored, '{SSHA} and base64');
    const digest = DIGESTS[field('scheme').toUpperCase()] ?? 'sha1';
    const { hash: expected, ...rule } = splitSalted(digest, fromBase64(field('bytes')));
    if (rule.salt.length === 0) throw new UnusableHash('no salt follows the digest, so this is a plain hash');
    return {
      description: `LDAP salted ${digest.toUpperCase()}`,
      // One digest: 1,024 bytes and a salt take microseconds.
      cost: { milliseconds: 0.1, memoryKiB: 4 },
      expected,
      derive: async (password) => digestPassword(rule, password),
    };
  },
};
