// Formats that are recognised and never verified as they stand, each with the way its users can be brought all the same.

interface RefusedFormat {
  readonly pattern: RegExp;
  readonly reason: string;
}

const RESET = 'let these users reset their passwords (docs/password-hashes.md)';
const WRAP = `import it with --wrap, which puts argon2id over it, or ${RESET}`;

/** The first that matches counts. */
const REFUSED: readonly RefusedFormat[] = [
  {
    pattern: /^\*[0-9A-F]{40}$/i,
    reason: `MySQL's own hash, two rounds of SHA-1, is guessed at billions a second: ${WRAP}`,
  },
  { pattern: /^\$A\$\d{3}\$/, reason: `MySQL's caching_sha2_password is not verified: ${RESET}` },
  { pattern: /^[!*]/, reason: 'its source marked the account as having no usable password; set one' },
  {
    pattern: /^\{(?:noop|PLAIN|CLEARTEXT|CLEAR)\}/i,
    reason: `it is the password itself, which must not be stored: ${RESET}`,
  },
  {
    pattern:
      /^\{(?:MD4|MD5|SHA-1|SHA-256|SHA-512)\}\{|^\{(?:MD4|SHA-1|SHA-256|SHA-512)\}|^\{sha256\}[0-9a-f]{80}$/i,
    reason: `Spring Security's message digests are not verified: ${RESET}`,
  },
  {
    pattern: /^md5[0-9a-f]{32}$/,
    reason: `PostgreSQL's MD5, salted with the user's name, is guessed at billions a second: ${RESET}`,
  },
  {
    pattern: /^\$md5\$|^md5\$|^\{(?:S?MD5|PLAIN-MD5|LDAP-MD5)\}(?!\{)|^[0-9a-f]{32}$/i,
    reason: `MD5 is guessed at billions a second: ${WRAP}`,
  },
  {
    pattern: /^\$6\$[A-Za-z0-9+/]+={0,2}\$[A-Za-z0-9+/]{86}==$/,
    reason: `Mosquitto's $6$ is one round of SHA-512, guessed at billions a second: ${WRAP}`,
  },
  { pattern: /^\$sha1\$\d+\$/, reason: `NetBSD's SHA-1-crypt is not verified: ${RESET}` },
  {
    pattern:
      /^\$sha(?:1|256|512)\$|^sha1\$|^\{SHA(?:256|512)?\}|^(?:[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i,
    reason: `one round of SHA is guessed at billions a second: ${WRAP}`,
  },
  {
    pattern: /^(?:\{(?:MD5-)?CRYPT\})?\$(?:1|apr1|md5-crypt)\$/i,
    reason: `MD5-crypt is guessed at millions a second: ${WRAP}`,
  },
  {
    pattern: /^\$[PH]\$/,
    reason: `phpass, WordPress' and phpBB's iterated MD5, is guessed at millions a second: ${WRAP}`,
  },
  { pattern: /^U?\$S\$|^U\$/, reason: `Drupal's hash is not verified: ${RESET}` },
  { pattern: /^\$hmac-/, reason: `a keyed hash is not verified: ${RESET}` },
  { pattern: /^\$g?y\$/, reason: `yescrypt is not verified: ${RESET}` },
  { pattern: /^\$md5[,$]/, reason: `Sun's MD5-crypt is not verified: ${RESET}` },
  { pattern: /^\$(?:3|NT)\$/i, reason: `the NT hash of Windows and Samba is not verified: ${RESET}` },
  {
    pattern: /^\$scram\$|^\{(?:SCRAM|CRAM|DIGEST)-/i,
    reason: `it is no password's hash but the secret of another protocol (SCRAM, CRAM-MD5, DIGEST-MD5): ${RESET}`,
  },
  { pattern: /^\$p5k2\$/, reason: `this spelling of PBKDF2 is not read: ${RESET}` },
  { pattern: /^grub\.pbkdf2\./, reason: `GRUB's spelling of PBKDF2 is not read: ${RESET}` },
  { pattern: /^0x0[12]00[0-9a-f]+$/i, reason: `SQL Server's hash is not verified: ${RESET}` },
  { pattern: /^S:[0-9A-F]{60}/i, reason: `Oracle's hash is not verified: ${RESET}` },
  {
    pattern: /^\{DES-CRYPT\}|^(?:\{CRYPT\})?(?:_[./0-9A-Za-z]{19}|[./0-9A-Za-z]{13})$/i,
    reason: `DES-crypt is not verified: it reads eight characters of a password and is guessed in hours: ${RESET}`,
  },
  {
    pattern: /^\{[A-Z0-9-]+\.(?:HEX|B64)\}/i,
    reason: `Dovecot's other spellings are not read; write the hash as its scheme does without .HEX or .B64, or ${RESET}`,
  },
  { pattern: /^\{[\w.@-]{2,40}\}/, reason: `the scheme in braces is none that is verified: ${RESET}` },
];

const UNKNOWN = `no known hash format; if it is the password itself, it must not be stored: ${RESET}`;

/** Why a text that no format understands is refused. Never holds the text: it may be a password. */
export function refusalOf(stored: string): string {
  return REFUSED.find(({ pattern }) => pattern.test(stored))?.reason ?? UNKNOWN;
}
