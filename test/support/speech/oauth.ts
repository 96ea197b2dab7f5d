// Clients of OAuth as they ask for a token.
import { segment } from '../../../functions/decision/permissions.ts';
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { filled, login } from './made-up.ts';
import { form, says } from './pen.ts';
import { type Asking, byPassword, type Heard, type Speech } from './speech.ts';

const scope = filled.filter((one) => !one.includes(' '));

const scopes = fc.uniqueArray(scope, { maxLength: 3 });

const grant = (asks: readonly string[], username: string, credentials: Asking['credentials']): Asking => ({
  username,
  credentials,
  asks: (asks.length === 0 ? ['login'] : asks).map((one) => ({
    name: 'oauth.scope',
    values: { scope: { pattern: one.split(':').map(segment).join(':') } },
  })),
});

const oauthHears = ({ status, body }: Answer): Heard => {
  if (status === 200) return 'access_token' in JSON.parse(body) ? 'in' : 'cannot tell';
  return status === 400 ? 'out' : 'cannot tell';
};

export const oauth: readonly Speech[] = [
  {
    route: '/oauth/token',
    method: 'POST',
    heard: oauthHears,
    said: says(fc.tuple(login, scopes), ([{ username, password }, asks], pen) => ({
      ...form(pen, { grant_type: 'password', username, password, scope: asks.join(' ') }),
      questions: [grant(asks, username, byPassword(password))],
    })),
  },
  {
    route: '/oauth/token',
    method: 'POST',
    heard: oauthHears,
    said: says(scopes, (asks, pen) => ({
      ...form(pen, { grant_type: 'client_credentials', scope: asks.join(' ') }),
      questions: [grant(asks, 'product', { kind: 'assertLogin' })],
    })),
  },
];
