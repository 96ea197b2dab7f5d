// The stage's peppers, kept in a secret of their own: NIST SP 800-63B-4 asks that they lie apart from the hashes.
import { NoHashBegan, type PasswordHasher, type RequestTime } from '../decision/password-hasher.ts';
import { until } from '../decision/until.ts';
import { checkPeppers, type Pepper } from '../passwords/peppers.ts';
import { SecretCache, type SecretReader } from './secret-cache.ts';

/** A secret that must not be used. Never carries the secret's text. */
class PepperSecretError extends Error {
  readonly code = 'broken_pepper_secret';
  constructor(fault: string) {
    super(`The pepper secret ${fault}. It is {"current": "p1", "p1": "<at least 32 random characters>"}.`);
    this.name = 'PepperSecretError';
  }
}

/** Characters: what Secrets Manager generates has 64. */
const MIN_CHARACTERS = 32;

/**
 * Reads a secret's text: every member but `current` is a pepper under its id, and `current` names the one that new
 * hashes are made with. Members stay until no hash names them any more.
 * @throws PepperSecretError, PepperError
 */
export function parsePeppers(text: string | undefined): readonly Pepper[] {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw new PepperSecretError('is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PepperSecretError('is not a JSON object');
  const { current, ...members } = value as Readonly<Record<string, unknown>>;
  const peppers = Object.entries(members).map(([id, secret]) => {
    if (typeof secret !== 'string' || secret.length < MIN_CHARACTERS)
      throw new PepperSecretError(`has a member that is no text of ${MIN_CHARACTERS} characters`);
    return { id, secret: Buffer.from(secret, 'utf8') };
  });
  const first = peppers.find(({ id }) => id === current);
  if (first === undefined) throw new PepperSecretError('has no "current" that names one of its members');
  checkPeppers(peppers);
  return [first, ...peppers.filter((pepper) => pepper !== first)];
}

/**
 * A hasher whose peppers come from the secret: read when the first password is, then every five minutes. While it
 * cannot be read, no password can be verified and no hash begins: the hasher throws NoHashBegan, which is `unknown`.
 * @param make builds the hasher around the peppers
 */
export function pepperedHasher(
  read: SecretReader,
  make: (peppers: readonly Pepper[]) => PasswordHasher,
  now: () => number,
): PasswordHasher {
  const cache = new SecretCache(async () => make(parsePeppers(await read('AWSCURRENT'))), now);
  const open = async ({ signal }: RequestTime): Promise<PasswordHasher> => {
    try {
      return await until(signal, cache.get());
    } catch (error) {
      throw new NoHashBegan('the pepper secret could not be read', error);
    }
  };
  return {
    verify: async (stored, password, time) => (await open(time)).verify(stored, password, time),
    hash: async (password, time) => (await open(time)).hash(password, time),
    spendEqualWork: async (password, time) => (await open(time)).spendEqualWork(password, time),
  };
}
