// FreeRADIUS as it asks.
import fc from '../property.ts';
import { login, text } from './made-up.ts';
import { bytewise, json, says } from './pen.ts';
import { asking, byPassword, byStatus, type Speech } from './speech.ts';

/** 5xx is a failure, 401 a reject, 403 a locked user, 404 an unknown one (rlm_rest.c, release_3_2_1). */
const radiusHears = byStatus([200, 204], [401, 403, 404]);

const NAS = ['NAS-Identifier', 'NAS-IP-Address', 'NAS-IPv6-Address'] as const;

export const freeradius = ['/authorize', '/authenticate'].map(
  (path): Speech => ({
    route: `/freeradius${path}`,
    method: 'POST',
    heard: radiusHears,
    said: says(
      fc.tuple(login, text, fc.constantFrom(...NAS)),
      ([{ username, password }, nas, name], pen) => ({
        ...json(pen, {
          'User-Name': { type: 'string', value: [bytewise(username)] },
          'User-Password': { type: 'string', value: [bytewise(password)] },
          [name]: { type: 'string', value: [bytewise(nas)] },
          'NAS-Port': { type: 'integer', value: [7] },
        }),
        questions: asking(username, byPassword(password), 'freeradius.login', { nas }),
      }),
    ),
  }),
);
