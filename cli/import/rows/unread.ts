// What a format did not read and must not be lost: hashes under names that it does not know, and statuses.
import { RowFault } from './faults.ts';
import { isSecretItself, looksSecret, respelt, shellWord, statusKind } from './names.ts';
import { booleanFrom, isObject, type Member, pathText, type Row } from './row.ts';
import { statusFrom } from './status.ts';

/** An instant, as JSON or MongoDB's JSON writes it, is when something happened to a password, never the password. */
const isInstant = (value: unknown): boolean =>
  (typeof value === 'string' && /^\d{4}-?\d\d-?\d\d(?:[T ]?\d\d:?\d\d\S*)?$/.test(value)) ||
  (isObject(value) && Object.hasOwn(value, '$date'));

/** What is a hash under any name. */
const HASH_TEXTS: readonly RegExp[] = [
  // Modular crypt and PHC strings: a scheme between dollars.
  /^\$[a-z0-9-]{1,20}\$.{8}/i,
  // LDAP's, Dovecot's and Spring's: a scheme in braces.
  /^\{[A-Z0-9.-]{2,20}\}.{8}/i,
  // Django's, Werkzeug's, Lucia's: a scheme and a sign.
  /^(?:pbkdf2|scrypt|bcrypt|argon2|md5|sha\d+|s2)[\w-]{0,10}[:$].{8}/i,
  // Better Auth's and others': salt and key, both hexadecimal.
  /^[0-9a-f]{16,64}:[0-9a-f]{32,}$/i,
  // ASP.NET Identity: 1, then three numbers; or 0 and 48 bytes. Both base64.
  /^AQAAAA[A-Za-z0-9+/]{50,}={0,2}$/,
  /^A[A-P][A-Za-z0-9+/]{64}==$/,
];
const SHORTEST_HASH = 10;

const looksLikeHash = (value: unknown): boolean =>
  typeof value === 'string' &&
  value.length >= SHORTEST_HASH &&
  HASH_TEXTS.some((pattern) => pattern.test(value));

/** Further in, and in lists, a status is that of an order or a device. */
const MAX_STATUS_DEPTH = 2;

/** What a name says, worked out once for all rows that have it. */
interface NameSense {
  readonly isSecret: boolean;
  readonly isSecretItself: boolean;
  readonly isStatus: boolean;
  /** As it would be spelt where it holds yes or no. */
  readonly respelt: string;
}

/** Names that are remembered: a file that has others in each row must not fill the memory. */
const MAX_NAMES = 10_000;

const senseOf = (name: string): NameSense => {
  const isStatus = statusKind(name) !== null;
  return {
    isSecret: looksSecret(name),
    isSecretItself: isSecretItself(name),
    isStatus,
    respelt: isStatus ? name : respelt(name),
  };
};

function holdsSecret(sense: NameSense, value: unknown): boolean {
  if (looksLikeHash(value)) return true;
  if (!sense.isSecret) return false;
  // A password may look like a date or be a number; what is told about a password is neither.
  if (isInstant(value) || typeof value === 'number') return sense.isSecretItself;
  if (typeof value === 'string') return value !== '';
  // A member with members of its own is looked at by theirs too, but its name has said enough.
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** The name by which the member is a status; null where it is none. Any word may be one, of other names only yes and no. */
function statusName(name: string, sense: NameSense, value: unknown): string | null {
  if (sense.isStatus) return name;
  return sense.respelt !== name && booleanFrom(value) !== undefined ? sense.respelt : null;
}

function holdsStatus({ path, value }: Member, sense: NameSense): boolean {
  if (path.length > MAX_STATUS_DEPTH || (typeof value === 'object' && value !== null)) return false;
  const name = statusName(path.at(-1) ?? '', sense, value);
  if (name === null) return false;
  const kind = statusKind(name);
  if (kind === null) return false;
  // "state" is mostly a part of an address: it counts where it says what only a status says.
  if (/state$/i.test(name)) return statusFrom(name, value) === 'disabled';
  if (kind === 'neutral' && (value === '' || value === null)) return false;
  return statusFrom(name, value) !== 'active';
}

const secretAdvice = (name: string) =>
  `"${name}" looks like a secret, and was not read. If it is the password's hash, say --hash ${shellWord(name)}; ` +
  `if it means nothing for a login, --ignore ${shellWord(name)}.`;

const statusAdvice = (name: string) =>
  `"${name}" looks like a status, and was not read. Say --status ${shellWord(name)}, or --ignore ${shellWord(name)} if it means nothing for a login.`;

/** Looks at what was left unread of the rows of one file. */
export class UnreadCheck {
  readonly #senses = new Map<string, NameSense>();

  /**
   * Refuses a row of which something was left unread that could be its password or its being locked.
   * @param fieldsIn the member that holds the format's fields, which options leave out
   * @throws RowFault
   */
  refuse(row: Row, fieldsIn: string | undefined): void {
    const shown = ({ path }: Member) => pathText(path[0] === fieldsIn ? path.slice(1) : path);
    for (const member of row.unread()) {
      const sense = this.#senseOf(member.path.at(-1) ?? '');
      if (holdsSecret(sense, member.value)) throw new RowFault('unread_secret', secretAdvice(shown(member)));
      if (holdsStatus(member, sense)) throw new RowFault('unread_status', statusAdvice(shown(member)));
    }
  }

  #senseOf(name: string): NameSense {
    const known = this.#senses.get(name);
    if (known !== undefined) return known;
    const sense = senseOf(name);
    if (this.#senses.size < MAX_NAMES) this.#senses.set(name, sense);
    return sense;
  }
}
