// AWS Transfer Family's custom identity provider: SFTP, FTPS and FTP logins, answered with a role and a home.
import type { Credentials } from '../decision/question.ts';
import { type FunctionDialect, FunctionError } from './shared/function-dialect.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = { 'transfer.login': 'transfer:${server}:${protocol}' } as const;

export interface TransferEvent {
  readonly username: string;
  /** Absent or empty where an SFTP client shows a key. */
  readonly password?: string;
  readonly protocol: string;
  readonly serverId: string;
  readonly sourceIp: string;
}

/** Empty: refused. */
export type TransferAnswer = Readonly<Record<string, unknown>>;

type Attributes = Readonly<Record<string, string>>;

/** A login by key: we hand over the keys, and Transfer Family checks the client's against them. Only SFTP has these. */
const showsKey = ({ password = '', protocol }: TransferEvent) => protocol === 'SFTP' && password === '';

const credentialsOf = (event: TransferEvent): Credentials =>
  showsKey(event) ? { kind: 'assertLogin' } : { kind: 'password', password: event.password ?? '' };

/** The attributes `transfer.NAME` that are texts to Transfer Family too, JSON in some of them. */
const TEXTS = ['Role', 'HomeDirectory', 'HomeDirectoryDetails', 'Policy'] as const;

function textsOf(attributes: Attributes): TransferAnswer {
  const found = TEXTS.map((name) => [name, attributes[`transfer.${name}`]]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** One key on each line, as in `authorized_keys`. */
const publicKeysOf = ({ 'transfer.PublicKeys': text = '' }: Attributes): readonly string[] =>
  text
    .split('\n')
    .map((key) => key.trim())
    .filter((key) => key !== '');

const isId = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * Where it names no owner the user is kept out: on EFS, files would get another one.
 * @throws FunctionError `broken_profile` for what is not JSON, and for JSON such as `null`, which could count as none
 */
function posixProfileOf({ 'transfer.PosixProfile': text }: Attributes): TransferAnswer {
  if (text === undefined) return {};
  const profile = jsonOf(text);
  const { Uid, Gid } = Object(profile) as Readonly<Record<string, unknown>>;
  if (!isId(Uid) || !isId(Gid)) throw new FunctionError('broken_profile');
  return { PosixProfile: profile };
}

/** @returns undefined where it is not JSON */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Refuses a user without a role, and a login by key where no key is stored: an answer without keys would be a yes. */
function answerOf(event: TransferEvent, attributes: Attributes): TransferAnswer {
  const texts = textsOf(attributes);
  const keys = publicKeysOf(attributes);
  if ((texts.Role ?? '') === '' || (showsKey(event) && keys.length === 0)) return {};
  return {
    ...texts,
    ...posixProfileOf(attributes),
    ...(texts.HomeDirectoryDetails !== undefined && { HomeDirectoryType: 'LOGICAL' }),
    ...(showsKey(event) && { PublicKeys: keys }),
  };
}

/** Answers with the user's role and home, empty for a no. Transfer Family writes an error to its log and refuses. */
export const transfer: FunctionDialect<TransferEvent, TransferAnswer> = {
  name: 'transfer',
  title: 'AWS Transfer Family: SFTP, FTPS, FTP',
  pages: ['transfer-family'],
  permissionTemplates: TEMPLATES,
  sourceIp: (event) => event.sourceIp,
  parse: (event) =>
    question('transfer', event.username, credentialsOf(event), [
      byTemplate(TEMPLATES, 'transfer.login', { server: event.serverId, protocol: event.protocol }),
    ]),
  render(decision, event) {
    if (decision.outcome === 'unknown') throw new FunctionError('unavailable');
    return decision.outcome === 'deny' ? {} : answerOf(event, decision.user.attributes);
  },
};
