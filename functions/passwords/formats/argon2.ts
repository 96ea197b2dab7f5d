// Argon2 (RFC 9106) as PHC strings: the format of every new hash, and of imported argon2id, argon2i and argon2d.
import { hashRaw } from '@node-rs/argon2';
import type { Random } from '../../decision/clock.ts';
import { type Argon2Parameters, argon2Cost, describeArgon2, MAX_LANES } from '../argon2-cost.ts';
import { checkDigest, fieldsOf, fromBase64, toBase64, within } from '../encoding.ts';
import type { DecodeContext, DecodedHash, PasswordFormat } from '../format.ts';
import { MAX_STORED_CHARACTERS } from '../limits.ts';
import { keyIdOf, type Pepper } from '../peppers.ts';
import { UnusableHash } from '../unusable-hash.ts';

/** The library's numbers for what the texts name. */
const VARIANTS = { argon2d: 0, argon2i: 1, argon2id: 2 } as const;
const VERSIONS = { '16': 0, '19': 1 } as const;

const FORM =
  /^\$(?<variant>argon2(?:id|i|d))(?:\$v=(?<version>\d{1,3}))?\$m=(?<memory>\d{1,15}),t=(?<passes>\d{1,15}),p=(?<lanes>\d{1,15})(?:,keyid=(?<keyId>[A-Za-z0-9+/]{1,11}))?\$(?<salt>[A-Za-z0-9+/=]+)\$(?<digest>[A-Za-z0-9+/=]+)$/;

/** Recommended by the PHC string format, in bytes. */
const SALT_BYTES = 16;
const DIGEST_BYTES = 32;

type Variant = keyof typeof VARIANTS;
type Version = keyof typeof VERSIONS;

/** Absent means 16: that is what libraries before 2016 wrote (PHC string format). */
function versionOf(text: string): Version {
  if (text === '' || text === '16') return '16';
  if (text === '19') return '19';
  throw new UnusableHash(`argon2 version ${text} does not exist`);
}

function secretOf(keyId: string, peppers: readonly Pepper[]): { secret: Uint8Array } | undefined {
  if (keyId === '') return undefined;
  const pepper = peppers.find((candidate) => keyIdOf(candidate) === keyId);
  if (pepper === undefined)
    throw new UnusableHash('the hash needs a pepper that is not among those configured');
  return { secret: pepper.secret };
}

/** Bytes: RFC 9106 §3.1 has 8 as the least, and the library refuses less. */
const MIN_SALT_BYTES = 8;
const libraryOptions = ({ memory, passes, lanes }: Argon2Parameters) => ({
  memoryCost: memory,
  timeCost: passes,
  parallelism: lanes,
});

function parametersOf(field: (name: string) => string): Argon2Parameters {
  const lanes = within('argon2 lanes', Number(field('lanes')), 1, MAX_LANES);
  return {
    lanes,
    passes: within('argon2 passes', Number(field('passes')), 1),
    // RFC 9106 §3.1: at least 8 KiB for each lane.
    memory: within('argon2 memory in KiB', Number(field('memory')), 8 * lanes),
  };
}

function decode(stored: string, { peppers }: DecodeContext): DecodedHash {
  const field = fieldsOf(FORM, stored, '$argon2id$v=19$m=…,t=…,p=…$salt$hash');
  const parameters = parametersOf(field);
  const salt = fromBase64(field('salt'));
  within('the bytes of the argon2 salt', salt.length, MIN_SALT_BYTES, MAX_STORED_CHARACTERS);
  const expected = fromBase64(field('digest'));
  checkDigest(expected);
  const options = {
    ...libraryOptions(parameters),
    algorithm: VARIANTS[field('variant') as Variant],
    version: VERSIONS[versionOf(field('version'))],
    outputLen: expected.length,
    salt,
    ...secretOf(field('keyId'), peppers),
  };
  return {
    description: describeArgon2(field('variant'), parameters),
    cost: argon2Cost(parameters),
    expected,
    derive: (password) => hashRaw(password, options),
  };
}

export const argon2: PasswordFormat = {
  name: 'argon2',
  understands: /^\$argon2(?:id|i|d)\$/,
  decode,
};

/** Makes argon2id hashes at one cost, with one pepper. */
export interface Argon2idMaker {
  /** How the texts it makes begin: others are outdated. */
  readonly prefix: string;
  readonly description: string;
  make(password: Buffer, salt: Uint8Array): Promise<string>;
}

/** The bytes of a new salt, as argon2idMaker takes them. */
export const newSalt = (random: Pick<Random, 'bytes'>): Uint8Array => random.bytes(SALT_BYTES);

/** Makes argon2id hashes as PHC strings. With a pepper the hash is keyed by it and names it in `keyid`. */
export function argon2idMaker(parameters: Argon2Parameters, pepper: Pepper | undefined): Argon2idMaker {
  const keyId = pepper === undefined ? '' : `,keyid=${keyIdOf(pepper)}`;
  const { memory, passes, lanes } = parameters;
  const prefix = `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}${keyId}$`;
  const options = {
    ...libraryOptions(parameters),
    algorithm: VARIANTS.argon2id,
    version: VERSIONS['19'],
    outputLen: DIGEST_BYTES,
    ...(pepper === undefined ? {} : { secret: pepper.secret }),
  };
  return {
    prefix,
    description: describeArgon2('argon2id', parameters),
    async make(password, salt) {
      const digest = await hashRaw(password, { ...options, salt });
      return `${prefix}${toBase64(salt)}$${toBase64(digest)}`;
    },
  };
}
