// Why no reply came, in words that say what to do: the runtime's `fetch failed` hides the reason in its cause.
import { GatehookUnavailableError } from './errors.ts';

/** Codes of Node, of its OpenSSL and of undici; the first that fits. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'Nothing listens there: is Gatehook running, and is the port right?'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'The name of its host cannot be looked up: is "url" right?'],
  [
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/,
    'No TLS is spoken at that port: is "url" right?',
  ],
  [/^HPE_/, 'No HTTP is spoken at that port: is "url" right?'],
  [
    /CERT|SELF_SIGNED|ISSUER|SIGNATURE/,
    'Its certificate is not trusted here. Have it mended, or give Node its authority by NODE_EXTRA_CA_CERTS; never switch the check off.',
  ],
];

/** What a code looks like: nothing else of a cause is shown, since a `fetch` of others may put anything into it. */
const CODE = /^[A-Z][A-Z0-9_]{1,60}$/;
/** An error, its cause, and the cause of that. */
const DEPTH = 3;

/** @returns the code of the nearest cause that has one */
function codeOf(error: unknown): string | undefined {
  let cause = error;
  for (let depth = 0; depth < DEPTH && cause instanceof Error; depth += 1) {
    if ('code' in cause && typeof cause.code === 'string' && CODE.test(cause.code)) return cause.code;
    cause = cause.cause;
  }
  return undefined;
}

/**
 * @param sentence what could not be done, without a full stop
 * @param cause what `fetch` threw
 */
export function networkError(sentence: string, cause: unknown): GatehookUnavailableError {
  const code = codeOf(cause);
  const [, advice] = ADVICE.find(([form]) => code !== undefined && form.test(code)) ?? [];
  const named = code === undefined ? sentence : `${sentence} (${code})`;
  const message = advice === undefined ? `${named}.` : `${named}. ${advice}`;
  return new GatehookUnavailableError('network', message, { cause });
}
