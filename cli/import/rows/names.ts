// What a member's name says it holds: a secret, a status, a user name. In any spelling: `passwordHash`, `pwd_hash`,
// `USER_PASS`, `Kennwort`.
import { isOneSlip } from './slips.ts';

/** As an option's value is typed into a shell: names with spaces go between quotes. */
export const shellWord = (name: string): string => (/^[\p{L}\p{N}_.:@…-]+$/u.test(name) ? name : `'${name}'`);

/** The words of a name, in lower case: `lastPasswordReset` and `last_password_reset` are both last, password, reset. */
function wordsOf(name: string): readonly string[] {
  const spaced = name.replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return spaced
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/**
 * Anywhere in a name written in one piece: `userpassword`, `pwhash`. Also "password" in the languages of many tables. A
 * secretary is none.
 */
const SECRET =
  /passw|passphrase|passwd|pwd|hash|secret(?!ar)|digest|credential|kennwort|motdepasse|contrase[nñ]a|wachtwoord|senha|has[lł]o|heslo|парол/;
/** Too short to be looked for within other words. */
const SECRET_WORDS = new Set(['pass', 'pw', 'salt', 'creds']);

export function looksSecret(name: string): boolean {
  const words = wordsOf(name);
  return SECRET.test(words.join('')) || words.some((word) => SECRET_WORDS.has(word));
}

/** Whether the name ends in what makes it a secret: `password`, and not `password_changed_at`. */
export const isSecretItself = (name: string): boolean => looksSecret(wordsOf(name).at(-1) ?? '');

const ACTIVE = new Set(['active', 'activated', 'enabled', 'enable', 'approved']);
const INACTIVE = new Set(
  (
    'inactive deactivated deactivate disabled disable blocked block locked lock lockout banned ban suspended suspend ' +
    'deleted removed archived expired frozen revoked terminated closed trashed'
  ).split(' '),
);
const NEUTRAL = new Set(['status', 'state']);

/** A status behind whose it is, in one piece: `useractive`, `accountlocked`, `inetuserstatus`. */
const IN_ONE_PIECE =
  /^(?:is|inet|mail|user|usr|account|acct|acc|login|member|client|customer|employee)+(?<rest>[a-z]{4,})$/;

/** The words that could be a status: those of the name, and what stands behind whose it is. */
const statusWords = (name: string): readonly string[] =>
  wordsOf(name).flatMap((word) => [word, IN_ONE_PIECE.exec(word)?.groups?.rest ?? word]);

/**
 * What "yes" means in a member of the name: that the user is active, that it is not, or that the member is a status
 * whose values say it themselves.
 * @returns null where the name is no status; `unclear` where it says both, as `lockout_enabled` does
 */
export function statusKind(name: string): 'active' | 'disabled' | 'neutral' | 'unclear' | null {
  const words = statusWords(name);
  const [active, inactive] = [ACTIVE, INACTIVE].map((set) => words.some((word) => set.has(word)));
  if (active && inactive) return 'unclear';
  if (active) return words.includes('not') ? 'disabled' : 'active';
  if (inactive) return words.includes('not') ? 'active' : 'disabled';
  return words.some((word) => NEUTRAL.has(word)) ? 'neutral' : null;
}

/** Shorter words have too many neighbours. */
const SHORTEST_MISSPELT = 6;

/** The name with each word that is one slip away from a status put right: `disabld` is `disabled`. */
export function respelt(name: string): string {
  const statuses = [...ACTIVE, ...INACTIVE].filter((status) => status.length >= SHORTEST_MISSPELT);
  const words = wordsOf(name).map((word) => statuses.find((status) => isOneSlip(word, status)) ?? word);
  return words.join('_');
}

/** Names under which tables keep what people log in with, the likeliest first. */
const LOGIN_NAMES = [
  'username',
  'userlogin',
  'login',
  'loginname',
  'accountname',
  'email',
  'emailaddress',
  'primaryemailaddress',
  'useremail',
  'mail',
  'uid',
  'name',
];

/** The likeliest user name among the members, for advice. */
export function likelyUsername(names: readonly string[]): string | undefined {
  const joined = names.map((name) => [name, wordsOf(name).join('')] as const);
  for (const wanted of LOGIN_NAMES) {
    const found = joined.find(([, word]) => word === wanted);
    if (found !== undefined) return found[0];
  }
  return undefined;
}
