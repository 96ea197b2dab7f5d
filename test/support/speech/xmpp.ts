// Servers of XMPP as they ask: Prosody and ejabberd.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { login, text } from './made-up.ts';
import { bytewise, fields, says } from './pen.ts';
import { ASSERT, asking, byPassword, type Heard, type Speech } from './speech.ts';

/** The whole body is compared; any other status is an error. */
function xmppHears({ status, body }: Answer): Heard {
  if (status !== 200) return 'cannot tell';
  return body === 'true' ? 'in' : 'out';
}

const SERVER = fc.stringMatching(/^[A-Za-z0-9.-]{1,12}$/);

export const xmpp = [
  { prefix: '/xmpp', encode: (value: string) => value },
  { prefix: '/xmpp/ejabberd', encode: bytewise },
].flatMap(({ prefix, encode }): Speech[] => [
  {
    route: `${prefix}/check_password`,
    method: 'GET',
    heard: xmppHears,
    said: says(fc.tuple(login, SERVER), ([{ username, password }, server], pen) => ({
      query: fields(pen, { user: encode(username), server: encode(server), pass: encode(password) }),
      questions: asking(username, byPassword(password), 'xmpp.login', { server: server.toLowerCase() }),
    })),
  },
  {
    route: `${prefix}/user_exists`,
    method: 'GET',
    heard: xmppHears,
    said: says(fc.tuple(text, SERVER), ([username, server], pen) => ({
      query: fields(pen, { user: encode(username), server: encode(server), pass: '' }),
      questions: asking(username, ASSERT, 'xmpp.login', { server: server.toLowerCase() }),
    })),
  },
]);
