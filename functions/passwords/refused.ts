// Formats that are recognised and never verified, each with the way its users can be brought all the same.

interface RefusedFormat {
  readonly pattern: RegExp;
  readonly reason: string;
}

const WRAP =
  'import it wrapped in argon2id, or let these users reset their passwords (docs/password-hashes.md)';
const RESET = 'let these users reset their passwords (docs/password-hashes.md)';

const REFUSED: readonly RefusedFormat[] = [
  { pattern: /^[!*]/, reason: 'its source marked the account as having no usable password; set one' },
  {
    pattern: /^\$md5\$|^md5\$|^\{S?MD5\}|^[0-9a-f]{32}$/i,
    reason: `MD5 is guessed at billions a second: ${WRAP}`,
  },
  {
    pattern:
      /^\$sha(?:1|256|512)\$|^sha1\$|^\{SHA(?:256|512)?\}|^(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i,
    reason: `one round of SHA is guessed at billions a second: ${WRAP}`,
  },
  { pattern: /^\$(?:1|apr1|md5-crypt)\$/, reason: `MD5-crypt is not verified: ${RESET}` },
  { pattern: /^\$hmac-/, reason: `a keyed hash is not verified: ${RESET}` },
  { pattern: /^\$(?:y|gy|7)\$/, reason: `yescrypt is not verified: ${RESET}` },
  { pattern: /^\$[PHS]\$|^\$wp\$/, reason: `hashes of WordPress and Drupal are not verified: ${RESET}` },
  { pattern: /^\{CRYPT\}/i, reason: 'import what follows {CRYPT}, where it begins with $5$, $6$ or $2' },
  { pattern: /^(?:_[./0-9A-Za-z]{19}|[./0-9A-Za-z]{13})$/, reason: `DES-crypt is not verified: ${RESET}` },
];

const UNKNOWN = `no known hash format; if it is the password itself, it must not be stored: ${RESET}`;

/** Why a text that no format understands is refused. Never holds the text: it may be a password. */
export function refusalOf(stored: string): string {
  return REFUSED.find(({ pattern }) => pattern.test(stored))?.reason ?? UNKNOWN;
}
