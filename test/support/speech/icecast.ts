// Icecast as it asks.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { login, text } from './made-up.ts';
import { form, says } from './pen.ts';
import { asking, byPassword, type Heard, type Speech } from './speech.ts';

/** The one header lets a listener in; the status is not looked at. */
const icecastHears = ({ headers }: Answer): Heard => (headers['icecast-auth-user'] === '1' ? 'in' : 'out');

export const icecast: Speech = {
  route: '/icecast/auth',
  method: 'POST',
  heard: icecastHears,
  outageIsNo: 'Icecast answers 401 for every listener without the header',
  said: says(
    fc.tuple(
      login,
      text.filter((mount) => !mount.includes('?')),
      fc.constantFrom(['listener_add', 'listen'] as const, ['stream_auth', 'source'] as const),
      fc.constantFrom('', '?a=b'),
    ),
    ([{ username, password }, mount, [action, operation], query], pen) => ({
      ...form(pen, { action, server: 'localhost', mount: mount + query, user: username, pass: password }),
      questions: asking(username, byPassword(password), 'icecast.mount', { mount, operation }),
    }),
  ),
};
