// What ends a command without success: one exit code for each kind, and a message that says what to do.
import { CommanderError } from 'commander';
import { RegistryKeyError } from '../../functions/dialects/oci/registry-key.ts';
import { SigningSecretError } from '../../functions/secrets/signing-secret.ts';
import { StoreConflictError } from '../../functions/store/conflict.ts';
import {
  MalformedAnswerError,
  MalformedItemError,
  reasonOf,
  UnprocessedKeysError,
  UnsettledError,
} from '../../functions/store/errors.ts';
import { TokenKeyError } from '../../functions/tokens/errors.ts';
import { HalfDoneError } from '../table/half-done.ts';

/** docs/command-line.md states them; 64 is EX_USAGE of sysexits.h, out of the way of the three answers. */
export const EXIT = { ok: 0, refused: 1, failed: 2, usage: 64 } as const;

/** An error for the person at the command line. `code` is stable, for scripts that read `--json`. */
export class CommandError extends Error {
  readonly code: string;
  readonly exitCode: number;
  constructor(code: string, exitCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.code = code;
    this.exitCode = exitCode;
  }
}

/** The command was written wrongly. */
export const usage = (message: string) => new CommandError('usage', EXIT.usage, message);
/** The command was understood and must not be carried out as things stand. */
export const refused = (code: string, message: string) => new CommandError(code, EXIT.refused, message);
/** The command could not be carried out, or it cannot be told whether it was. */
export const failed = (code: string, message: string, cause?: unknown) =>
  new CommandError(code, EXIT.failed, message, { cause });

/** What to do about an error of the AWS SDK or of Node, by what its name, code and message hold. */
const ADVICE: readonly (readonly [RegExp, string, string])[] = [
  [
    /\bCredentialsProviderError\b/,
    'no_credentials',
    'AWS credentials are missing. Log in (aws sso login), set AWS_PROFILE, or name a profile with --profile.',
  ],
  [
    /\b(ExpiredToken(Exception)?|UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException)\b/,
    'bad_credentials',
    'The credentials are not accepted, or no longer. Log in again, or name another profile with --profile.',
  ],
  [
    /\bAccessDenied(Exception)?\b/,
    'access_denied',
    'These credentials may not do this. docs/command-line.md lists the actions that an operator needs.',
  ],
  [
    /\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|TimeoutError)\b/,
    'no_connection',
    'There is no answer. On this machine: is npx gatehook dev still running? On AWS: check the network and --region.',
  ],
  [
    /\b(Throttling(Exception|Error)?|ProvisionedThroughputExceeded(Exception)?|RequestLimitExceeded|TooManyRequestsException)\b/,
    'throttled',
    'AWS is asked for more than it gives just now. Do it again in a minute.',
  ],
  [
    /\b(InternalServer(Error|Exception)|InternalFailure|InternalServiceError|ServiceUnavailable(Exception)?)\b/,
    'aws_failed',
    'AWS failed. Do it again in a minute; https://health.aws.amazon.com tells of outages.',
  ],
  [
    /\b(SyntaxError|aborted)\b/,
    'unreadable_answer',
    'The answer is not whole, or not one of AWS. Do it again; if it stays, look for a proxy in between.',
  ],
  [
    /\b(ENOENT|ENOTDIR|EISDIR)\b/,
    'no_file',
    'There is no such file or folder. Make the folder, or name another.',
  ],
  [
    /\b(EACCES|EPERM|EROFS)\b/,
    'no_permission',
    'The file may not be read or written by you. Change its rights, or name another.',
  ],
  [/\b(ENOSPC|EDQUOT)\b/, 'disk_full', 'The disk is full. Make room, and do it again.'],
  [/\bEPIPE\b/, 'reader_gone', 'The program that reads the output has ended before it had everything.'],
];

function fromSystem(error: Error): CommandError {
  const errorCode = 'code' in error ? String(error.code) : '';
  const reason = reasonOf(error);
  const description = [error.name, errorCode, reason].join(' ');
  const [, code, advice] = ADVICE.find(([pattern]) => pattern.test(description)) ?? [];
  if (code !== undefined) return failed(code, `${advice} (${reason})`, error);
  if (/region is missing/i.test(error.message))
    return failed('no_region', 'No AWS region is set. Name it with --region, or set AWS_REGION.', error);
  return failed('failed', reason, error);
}

/** Commander's own words before the sentence that says what is wrong; the option is named, an argument is in its usage. */
const INVALID =
  /^(?:option '([^']+)' argument|command-argument value) '.*' is invalid(?: for argument '[^']+')?\. /s;

function fromCommander({ code, message }: CommanderError): CommandError {
  if (code === 'commander.help') return usage('A command is missing. --help lists those that there are.');
  const text = message.replace(/^error: /, '');
  return usage(
    text.replace(INVALID, (_whole, option?: string) => (option === undefined ? '' : `${option}: `)),
  );
}

/** Any thrown value as what the command line prints and exits with. */
export function asCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof CommanderError) return fromCommander(error);
  if (error instanceof StoreConflictError) return refused(error.code, error.message);
  if (error instanceof TokenKeyError && error.code === 'unknown_token_key')
    return refused(error.code, error.message);
  if (
    error instanceof HalfDoneError ||
    error instanceof TokenKeyError ||
    error instanceof RegistryKeyError ||
    error instanceof MalformedItemError ||
    error instanceof MalformedAnswerError ||
    error instanceof UnprocessedKeysError ||
    error instanceof UnsettledError ||
    error instanceof SigningSecretError
  )
    return failed(error.code, error.message, error);
  return fromSystem(error instanceof Error ? error : new Error(String(error)));
}
