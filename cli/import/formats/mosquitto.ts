// Mosquitto's password file: `$7$rounds$salt$hash` is PBKDF2, `$6$salt$hash`, until 2.0, one round of SHA-512. Neither is
// what the same signs mean elsewhere (yescrypt, SHA-crypt): salt and hash are base64 here.
import { fromBase64, toBase64 } from '../../../functions/passwords/encoding.ts';
import { oldHash } from '../../../functions/passwords/old-hash.ts';
import type { ImportedHash } from '../hashes/imported-hash.ts';
import { accountFields } from '../rows/account-line.ts';
import { RowFault } from '../rows/faults.ts';
import type { Format } from '../rows/format.ts';

const PBKDF2 = /^\$7\$(\d{1,9})\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]{86}==)$/;
const SHA512 = /^\$6\$([A-Za-z0-9+/]+={0,2})\$([A-Za-z0-9+/]{86}==)$/;

const isOfMosquitto = (hash: string): boolean => PBKDF2.test(hash) || SHA512.test(hash);

/** @throws RowFault, UnusableHash */
function passwordOf(text: string): ImportedHash {
  const [, rounds, salt = '', hash = ''] = PBKDF2.exec(text) ?? [];
  if (rounds !== undefined)
    return {
      stored: `$pbkdf2-sha512$i=${rounds},l=64$${toBase64(fromBase64(salt))}$${toBase64(fromBase64(hash))}`,
    };
  const [, oldSalt, digest = ''] = SHA512.exec(text) ?? [];
  if (oldSalt === undefined)
    throw new RowFault(
      'unusable_hash',
      'The hash is neither $7$ nor $6$ as mosquitto_passwd writes them. Hash the file first: mosquitto_passwd -U.',
    );
  return {
    old: oldHash({ digest: 'sha512', salt: fromBase64(oldSalt), position: 'suffix' }, fromBase64(digest)),
  };
}

export const mosquitto: Format = {
  name: 'mosquitto',
  title: "Mosquitto's password file",
  recognises: (value) => accountFields(value).length === 2 && isOfMosquitto(accountFields(value)[1] ?? ''),
  username: ({ value }) => accountFields(value)[0] || undefined,
  reader: () => ({
    read(row) {
      const [, text = ''] = accountFields(row.value);
      row.passOver('fields');
      return { status: 'active', password: passwordOf(text), roles: [], grants: [], attributes: {} };
    },
  }),
};
