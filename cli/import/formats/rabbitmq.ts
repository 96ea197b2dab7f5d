// RabbitMQ's definitions (`rabbitmqctl export_definitions`): base64 of four bytes of salt and one round of a digest.
import { fromBase64 } from '../../../functions/passwords/encoding.ts';
import { type DigestName, oldHash } from '../../../functions/passwords/old-hash.ts';
import { RowFault } from '../rows/faults.ts';
import type { Format, ImportedUser } from '../rows/format.ts';
import { rolesIn } from '../rows/roles.ts';
import { has, type Row } from '../rows/row.ts';

const SALT_BYTES = 4;

const DIGESTS: Readonly<Record<string, DigestName>> = {
  rabbit_password_hashing_sha256: 'sha256',
  rabbit_password_hashing_sha512: 'sha512',
  rabbit_password_hashing_md5: 'md5',
};

/** @throws RowFault, UnusableHash */
function passwordOf(row: Row): ImportedUser['password'] {
  const text = row.text('password_hash');
  // Users who log in by a certificate have an empty hash; with no hash at all its algorithm stays unread and refuses the row.
  if (text === undefined && !Object.hasOwn(Object(row.value), 'password_hash')) return null;
  const digest = DIGESTS[row.text('hashing_algorithm') ?? ''];
  if (text === undefined) return null;
  if (digest === undefined)
    throw new RowFault('unusable_hash', 'The hashing_algorithm is none that RabbitMQ comes with.');
  const bytes = fromBase64(text);
  return {
    old: oldHash(
      { digest, salt: bytes.subarray(0, SALT_BYTES), position: 'prefix' },
      bytes.subarray(SALT_BYTES),
    ),
  };
}

export const rabbitmq: Format = {
  name: 'rabbitmq',
  title: "RabbitMQ's definitions",
  recognises: (value) => has(value, 'name') && has(value, 'hashing_algorithm'),
  username: (row) => row.text('name'),
  reader: () => ({
    read: (row) => ({
      status: 'active',
      password: passwordOf(row),
      roles: rolesIn(row, 'tags'),
      grants: [],
      attributes: {},
    }),
  }),
};
