// A user's password on its way in: read without an echo, checked, and hashed; or a hash from elsewhere, checked.
import type { Command } from 'commander';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { inspectHash } from '../../functions/passwords/inspect.ts';
import { withoutPepper } from '../../functions/passwords/peppers.ts';
import { checkNewPassword, NewPasswordError } from '../../functions/passwords/policy.ts';
import { ANY_STAGE, type StageOptions } from '../../functions/passwords/stage.ts';
import { failed, refused, usage } from '../terminal/errors.ts';
import type { Io } from '../terminal/io.ts';
import { BreachedListError, isBreached } from './breached-passwords.ts';

export interface PasswordOptions {
  /** `false` is `--no-password`. */
  readonly password?: string | false;
  readonly passwordStdin?: boolean;
}

export interface NewPasswordOptions extends PasswordOptions {
  readonly passwordHash?: string;
  /** A directory of range files, or one sorted file, as the Pwned Passwords downloader writes them. */
  readonly breachedList?: string;
}

const SOURCES = ['password', 'passwordStdin', 'passwordHash'] as const;

/** The options of every command that is given a password to check. */
export function addPasswordOptions(command: Command): Command {
  return command
    .option('--password-stdin', 'read the password from standard input, without the line break at its end')
    .option(
      '--password <password>',
      'the password; other users of this machine can see it while the command runs',
    );
}

/** Those of a command that sets one. */
export function addNewPasswordOptions(command: Command): Command {
  return addPasswordOptions(command)
    .option(
      '--password-hash <hash>',
      'a hash from another system, such as $argon2id$… or $2b$…; write it in single quotes',
    )
    .option(
      '--breached-list <path>',
      'refuse passwords on this list: the range files, or the sorted file, of Pwned Passwords on this disk',
    );
}

/** Whether there is a word on the password: in the options, or from the person that can be asked. */
export const saysPassword = (options: NewPasswordOptions, io: Io): boolean =>
  io.askSecret !== undefined || SOURCES.some((source) => options[source] !== undefined);

function refuseSeveral(options: NewPasswordOptions): void {
  const given = SOURCES.filter((source) => options[source] !== undefined);
  if (given.length > 1)
    throw usage('Give only one of --password, --no-password, --password-stdin and --password-hash.');
}

/** Without the line break at its end and the byte order mark that Windows' editors and pipes put before it. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch {
    throw usage('The password on standard input is not UTF-8.');
  }
}

async function fromInput(io: Io): Promise<string> {
  const password = textOf(await io.readInput());
  // A command before the pipe that failed leaves nothing: to ask with that would count as a wrong guess on the name.
  if (password === '') throw usage('There is no password on standard input.');
  return password;
}

async function askTwice(askSecret: (prompt: string) => Promise<string>): Promise<string> {
  const password = await askSecret('Password: ');
  if ((await askSecret('Once more: ')) !== password)
    throw refused('not_the_same', 'The two passwords are not the same. Nothing was changed.');
  return password;
}

/**
 * The password to check, from the options or from the person at the terminal.
 * @throws CommandError `usage` where there is none
 */
export async function givenPassword(options: PasswordOptions, io: Io): Promise<string> {
  refuseSeveral(options);
  if (typeof options.password === 'string') return options.password;
  if (options.passwordStdin) return fromInput(io);
  if (io.askSecret) return io.askSecret('Password: ');
  throw usage('Give the password with --password-stdin or --password.');
}

/** What is to be stored, and what to tell the person about it. */
export interface NewPassword {
  /** Absent for users who are only ever vouched for. */
  readonly passwordHash?: string;
  readonly notes: readonly string[];
}

function acceptedHash(hash: string, hashing: StageOptions): NewPassword {
  const inspection = inspectHash(hash, hashing);
  if (!inspection.ok)
    throw refused(
      'unusable_hash',
      `The hash cannot be used: ${inspection.reason}. docs/password-hashes.md lists what can.`,
    );
  return { passwordHash: hash, notes: [] };
}

/** @throws CommandError `breached`, and `broken_breached_list` where it cannot be told */
async function refuseBreached(password: string, list: string): Promise<void> {
  let breached: boolean;
  try {
    breached = await isBreached(password, list);
  } catch (error) {
    if (!(error instanceof BreachedListError)) throw error;
    throw failed(error.code, `The password could not be looked up: ${error.message}.`);
  }
  if (breached) throw refused('breached', 'The password is on the list of breached ones; choose another.');
}

async function hashed(
  password: string,
  username: string,
  { list, hashing }: { readonly list: string | undefined; readonly hashing: StageOptions },
): Promise<NewPassword> {
  try {
    const advice = await checkNewPassword(password, username);
    if (list !== undefined) await refuseBreached(password, list);
    const passwordHash = await createPasswordHasher(hashing).hash(password);
    return { passwordHash, notes: advice === null ? [] : [`${advice}.`] };
  } catch (error) {
    if (!(error instanceof NewPasswordError)) throw error;
    throw refused(error.code, `${error.message[0]?.toUpperCase()}${error.message.slice(1)}.`);
  }
}

/**
 * The new password as it will be stored.
 * @param username normalised
 * @param hashing what the stage has for one hash
 * @throws CommandError with the policy's code, `unusable_hash`, `not_the_same`, `usage`
 */
export async function newPassword(
  options: NewPasswordOptions,
  username: string,
  io: Io,
  hashing: StageOptions,
): Promise<NewPassword> {
  refuseSeveral(options);
  const rules = { list: options.breachedList, hashing };
  if (options.passwordHash !== undefined) return acceptedHash(options.passwordHash, hashing);
  if (typeof options.password === 'string') return hashed(options.password, username, rules);
  if (options.passwordStdin) return hashed(await fromInput(io), username, rules);
  if (options.password !== false && io.askSecret)
    return hashed(await askTwice(io.askSecret), username, rules);
  return {
    notes: [`"${username}" has no password: only applications that may vouch for users can ask about it.`],
  };
}

/** What a stored hash is, for lists: never the hash. It is unusable where no stage could verify it. */
export function describeHash(hash: string | undefined): string {
  if (hash === undefined) return 'none';
  const peppered = withoutPepper(hash);
  const inspection = inspectHash(peppered?.hash ?? hash, ANY_STAGE);
  if (!inspection.ok) return `unusable: ${inspection.reason}`;
  return peppered === null ? inspection.format : `${inspection.format} with the pepper ${peppered.pepper}`;
}
