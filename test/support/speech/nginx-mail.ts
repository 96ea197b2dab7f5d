// nginx's mail proxy as it asks.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { login } from './made-up.ts';
import { bytewise, says } from './pen.ts';
import { asking, byPassword, type Heard, type Speech } from './speech.ts';

/** The header says it; any other status is a temporary failure. */
function mailHears({ status, headers }: Answer): Heard {
  if (status !== 200) return 'cannot tell';
  return headers['auth-status'] === 'OK' ? 'in' : 'out';
}

/** nginx encodes what would break its header, and beyond ASCII only in newer versions: 1.22 sends these bytes as they are. */
const MAIL_ENCODERS: readonly ((value: string) => string)[] = [
  encodeURIComponent,
  (value) => bytewise(value.replace(/[ %]|\p{Cc}/gu, encodeURIComponent)),
];

export const nginxMail: Speech = {
  route: '/nginx-mail/auth',
  method: 'GET',
  heard: mailHears,
  said: says(
    fc.tuple(login, fc.constantFrom('imap', 'pop3', 'smtp'), fc.constantFrom(...MAIL_ENCODERS)),
    ([{ username, password }, protocol, encode]) => ({
      headers: {
        'auth-method': 'plain',
        'auth-user': encode(username),
        'auth-pass': encode(password),
        'auth-protocol': protocol,
        'client-ip': '127.0.0.1',
      },
      questions: asking(username, byPassword(password), 'nginx-mail.login', { protocol }),
    }),
  ),
};
