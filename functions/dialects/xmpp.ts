// XMPP servers that ask over HTTP: Prosody's `mod_auth_http`, MongooseIM and ejabberd-contrib's `ejabberd_auth_http`.

import type { Decision, Deny } from '../decision/decision.ts';
import type { Credentials, Question } from '../decision/question.ts';
import { type Answer, empty, text } from '../http/answer.ts';
import { parseFields, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { bytesAsCharacters } from './shared/bytes-as-characters.ts';
import type { DialectRoute, HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = { 'xmpp.login': 'xmpp:${server}:login' } as const;

/** One field of the query, as this server encodes it. */
type Read = (name: string) => string;

function ask(read: Read, credentials: Credentials): Question {
  const values = { server: read('server').toLowerCase() };
  return question('xmpp', read('user'), credentials, [byTemplate(TEMPLATES, 'xmpp.login', values)]);
}

/** Any status but 200 is an error to these servers, refused too, and written to their log: for what is misconfigured. */
function renderDeny({ code }: Deny): Answer {
  if (code === 'untrusted_caller') return empty(401);
  if (code === 'caller_not_allowed' || code === 'replayed') return empty(403);
  return text(200, 'false');
}

/** The word alone, without a newline: they compare the whole body. */
function render(decision: Decision): Answer {
  if (decision.outcome === 'allow') return text(200, 'true');
  if (decision.outcome === 'deny') return renderDeny(decision);
  // Without `Retry-After`: Erlang's httpc, where a server is built on it, would ask again for as long as Gatehook cannot tell.
  return empty(503);
}

const shared = { methods: ['GET'], proof: KEY_ONLY, render, malformed: () => empty(400) } as const;

/** The two questions below one path. */
function questions(path: string, decode: (text: string) => string): DialectRoute[] {
  const reader = ({ query }: Inbound): Read => {
    const fields = parseFields(query);
    return (name) => decode(requiredField(fields, name));
  };
  return [
    oneQuestion({
      ...shared,
      path: `${path}/check_password`,
      parse(inbound) {
        const read = reader(inbound);
        return ask(read, { kind: 'password', password: read('pass') });
      },
    }),
    oneQuestion({
      ...shared,
      path: `${path}/user_exists`,
      parse: (inbound) => ask(reader(inbound), { kind: 'assert' }),
    }),
  ];
}

export const xmpp: HttpDialect = {
  name: 'xmpp',
  title: 'XMPP: Prosody, MongooseIM, ejabberd',
  prefix: '/xmpp',
  pathKeys: false,
  pages: ['prosody'],
  permissionTemplates: TEMPLATES,
  // On Erlang/OTP 25 and later, ejabberd's module encodes what is UTF-8 already. It has paths of its own, because a server
  // that encodes once must not have `zoÃ«` taken for `zoë`.
  routes: [...questions('', (text) => text), ...questions('/ejabberd', bytesAsCharacters)],
};
