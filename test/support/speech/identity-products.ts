// Kratos, Okta and FusionAuth as they ask about a password.
import fc from '../property.ts';
import { login, text } from './made-up.ts';
import { json, says } from './pen.ts';
import { asking, byPassword, byStatus, type Speech } from './speech.ts';

export const identityProducts: readonly Speech[] = [
  {
    route: '/kratos/password-migration',
    method: 'POST',
    heard: byStatus([200], [403]),
    said: says(login, ({ username, password }, pen) => ({
      ...json(pen, { identifier: username, password }),
      questions: asking(username, byPassword(password), 'kratos.migrate'),
    })),
  },
  {
    route: '/okta/password-import',
    method: 'POST',
    heard({ status, body }) {
      if (status !== 200) return 'cannot tell';
      return JSON.parse(body).commands[0].value.credential === 'VERIFIED' ? 'in' : 'out';
    },
    said: says(login, ({ username, password }, pen) => ({
      ...json(pen, { eventId: 'e', data: { context: { credential: { username, password } } } }),
      questions: asking(username, byPassword(password), 'okta.import'),
    })),
  },
  {
    route: '/fusionauth/login',
    method: 'POST',
    heard: byStatus([200], [404]),
    said: says(fc.tuple(login, text), ([{ username, password }, application], pen) => ({
      ...json(pen, { applicationId: application, loginId: username, password }),
      questions: asking(username, byPassword(password), 'fusionauth.login', { application }),
    })),
  },
];
