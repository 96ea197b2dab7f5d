// nginx's mail proxy (`auth_http`) for IMAP, POP3 and SMTP: may this user log in, and which server is the mailbox on?

import type { Allow, Refusal } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Answer, empty } from '../http/answer.ts';
import type { Headers, Inbound } from '../http/inbound.ts';
import { MalformedError, PROBLEMS } from '../http/problem.ts';
import { bytesAsCharacters } from './shared/bytes-as-characters.ts';
import type { DialectContext, DialectSettings, HttpDialect } from './shared/dialect.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { refusalStatus } from './shared/refusal-status.ts';

const TEMPLATES = { 'nginx-mail.login': 'mail:${protocol}:login' } as const;

const PROTOCOLS = ['imap', 'pop3', 'smtp'] as const;

const malformed = (detail: string) => new MalformedError('malformed_question', detail);

/**
 * nginx percent-encodes what its client sent, beyond ASCII in newer versions only: 1.22 sends these bytes as they are, and
 * HTTP servers take them for characters. That is undone first: what was percent-encoded says its bytes itself. Unlike in a
 * form, `+` is a plus.
 */
function decoded(headers: Headers, name: string): string {
  const value = headers.get(name);
  if (value === undefined) throw malformed(`"${name}" is missing.`);
  try {
    return decodeURIComponent(bytesAsCharacters(value));
  } catch {
    throw malformed(`"${name}" is not percent-encoded UTF-8.`);
  }
}

type Protocol = (typeof PROTOCOLS)[number];

function protocolOf(headers: Headers): Protocol {
  const protocol = PROTOCOLS.find((one) => one === headers.get('auth-protocol'));
  if (protocol === undefined) throw malformed('"Auth-Protocol" must be imap, pop3 or smtp.');
  return protocol;
}

/** CRAM-MD5 and APOP prove a password that the server knows in clear; here only a hash of it is kept. */
function parse(headers: Headers, protocol: Protocol): Question {
  if (headers.get('auth-method') !== 'plain') throw malformed('"Auth-Method" must be plain.');
  const credentials = { kind: 'password', password: decoded(headers, 'auth-pass') } as const;
  return question('nginx-mail', decoded(headers, 'auth-user'), credentials, [
    byTemplate(TEMPLATES, 'nginx-mail.login', { protocol }),
  ]);
}

/** nginx takes no host names. */
const SERVER = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([0-9a-fA-F:.]+)\]):(\d{1,5})$/;
/** Sent as it is: what could break a header, or be read in two ways, is sent to no mailbox. */
const PLAIN_NAME = /^[\x21-\x7e]+$/;

/** The user's own server, else the application's; undefined where neither is set. */
function serverOf(
  { user }: Allow,
  settings: DialectSettings,
  protocol: Protocol,
): Answer['headers'] | undefined {
  const name = `nginx-mail.${protocol}`;
  const [, v4, v6, port] = SERVER.exec(user.attributes[name] ?? settings[name] ?? '') ?? [];
  const address = v4 ?? v6;
  return address === undefined || port === undefined
    ? undefined
    : { 'auth-server': address, 'auth-port': port };
}

/** What the client is told of; every other refusal is about Gatehook or the application. */
const LOGIN_REFUSED: readonly string[] = ['invalid_credentials', 'not_authorized', 'too_many_attempts'];

/** nginx lets its client try again after this many seconds, and ends the connection without them. */
const WAIT = { 'auth-wait': '3' };

/** Any status but 200 is a temporary failure to nginx's client. */
function render(decision: Refusal): Answer {
  const { code } = decision;
  if (!LOGIN_REFUSED.includes(code)) return refusalStatus(decision);
  const wait = code === 'invalid_credentials' ? WAIT : {};
  return empty(200, { 'auth-status': PROBLEMS[code].title, ...wait });
}

/** The name that was decided on goes to the mailbox's server, however its client wrote it. */
function renderAllow(decision: Allow, settings: DialectSettings, protocol: Protocol): Answer {
  const { username } = decision.user;
  const server = serverOf(decision, settings, protocol);
  if (server === undefined || !PLAIN_NAME.test(username))
    return empty(200, { 'auth-status': 'This user has no mail server here' });
  return empty(200, { 'auth-status': 'OK', 'auth-user': username, ...server });
}

async function answer({ headers }: Inbound, context: DialectContext): Promise<Answer> {
  const protocol = protocolOf(headers);
  const decision = await context.ask(parse(headers, protocol));
  return decision.outcome === 'allow' ? renderAllow(decision, context.settings, protocol) : render(decision);
}

const serverSetting = (protocol: Protocol) => ({
  meaning: `the ${protocol} server of users without the attribute nginx-mail.${protocol}`,
  form: SERVER,
  example: 'an address and a port, such as 192.0.2.5:143 or [2001:db8::5]:143',
});

export const nginxMail: HttpDialect = {
  name: 'nginx-mail',
  title: 'nginx mail proxy: IMAP, POP3, SMTP',
  prefix: '/nginx-mail',
  pathKeys: false,
  pages: ['nginx-mail'],
  permissionTemplates: TEMPLATES,
  settings: Object.fromEntries(
    PROTOCOLS.map((protocol) => [`nginx-mail.${protocol}`, serverSetting(protocol)]),
  ),
  routes: [{ path: '/auth', methods: ['GET'], proof: KEY_ONLY, answer, render, malformed: () => empty(400) }],
};
