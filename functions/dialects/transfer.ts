// AWS Transfer Family's custom identity provider: SFTP, FTPS and FTP logins, answered with a role and a home.

import type { AskDirectly } from '../assembly/aws-functions.ts';
import type { Credentials, Question } from '../decision/question.ts';
import { TRANSFER_TEMPLATES } from './shared/function-dialects.ts';
import { DirectError } from './shared/function-error.ts';
import { byTemplate, question } from './shared/one-question.ts';

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

function questionOf(event: TransferEvent): Question {
  const { username, password = '', protocol, serverId } = event;
  const credentials: Credentials = showsKey(event) ? { kind: 'assertLogin' } : { kind: 'password', password };
  const ask = byTemplate(TRANSFER_TEMPLATES, 'transfer.login', { server: serverId, protocol });
  return question('transfer', username, credentials, [ask]);
}

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

/** Where it is broken nobody gets in: on EFS, files would get another owner. */
function posixProfileOf({ 'transfer.PosixProfile': text }: Attributes): TransferAnswer {
  if (text === undefined) return {};
  try {
    return { PosixProfile: JSON.parse(text) };
  } catch {
    throw new DirectError('broken_profile');
  }
}

/** Nobody gets in without a role, and nobody by key without one: an answer without keys would be a yes. */
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

/**
 * Answers one event.
 * @returns the user's role and home; empty for a no
 * @throws DirectError `unavailable`, `broken_profile`: Transfer Family refuses the login and writes it to its log
 */
export async function identify(ask: AskDirectly, event: TransferEvent): Promise<TransferAnswer> {
  const decision = await ask(questionOf(event), event.sourceIp);
  if (decision.outcome === 'unknown') throw new DirectError('unavailable');
  return decision.outcome === 'deny' ? {} : answerOf(event, decision.user.attributes);
}
