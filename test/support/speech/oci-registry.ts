// Clients of a container registry as they ask for a token.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { login, text } from './made-up.ts';
import { basic, fields, form, type Pen, says } from './pen.ts';
import { byPassword, type Heard, type Speech } from './speech.ts';

const access = fc.record({
  type: fc.stringMatching(/^[a-z]{1,8}(\([a-z]{1,8}\))?$/),
  name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,12}$/),
  actions: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 3 }),
});

const pulls = (service: string, scopesAsked: readonly { type: string; name: string; actions: string[] }[]) =>
  scopesAsked.flatMap(({ type, name, actions }) =>
    actions.map((action) => ({ name: 'oci.access', values: { service, type, name, action } })),
  );

/** The token itself says what it is good for: see the signer of test/dialects/made-up.test.ts. */
function registryHears({ status, body }: Answer): Heard {
  if (status === 200) return JSON.parse(JSON.parse(body).token).length > 0 ? 'in' : 'out';
  return status === 401 || status === 403 ? 'out' : 'cannot tell';
}

const asScopes = (pen: Pen, several: readonly { type: string; name: string; actions: string[] }[]) =>
  several
    .map(({ type, name, actions }) => `&scope=${pen.field(`${type}:${name}:${actions.join(',')}`)}`)
    .join('');

const several = fc.array(access, { minLength: 1, maxLength: 3 });

export const oci: readonly Speech[] = [
  {
    route: '/oci/token',
    method: 'GET',
    heard: registryHears,
    said: says(
      fc.tuple(login, text, several).filter(([{ username }]) => !username.includes(':')),
      ([{ username, password }, service, wanted], pen) => ({
        query: fields(pen, { service, account: username }) + asScopes(pen, wanted),
        headers: { authorization: basic(username, password) },
        questions: [{ username, credentials: byPassword(password), asks: pulls(service, wanted) }],
      }),
    ),
  },
  {
    route: '/oci/token',
    method: 'GET',
    heard: registryHears,
    said: says(fc.tuple(text, several), ([service, wanted], pen) => ({
      query: fields(pen, { service }) + asScopes(pen, wanted),
      questions: [
        { username: 'anonymous', credentials: { kind: 'assertLogin' }, asks: pulls(service, wanted) },
      ],
    })),
  },
  {
    route: '/oci/token',
    method: 'POST',
    heard: registryHears,
    said: says(
      fc.tuple(login, text, several, fc.boolean()),
      ([{ username, password }, service, wanted, refresh], pen) => {
        const shown = refresh
          ? { grant_type: 'refresh_token', refresh_token: password }
          : { grant_type: 'password', username, password };
        const { headers, body } = form(pen, { ...shown, service });
        return {
          headers,
          body: body + asScopes(pen, wanted),
          questions: [
            {
              username: refresh ? '' : username,
              credentials: refresh ? { kind: 'refreshToken', token: password } : byPassword(password),
              asks: pulls(service, wanted),
            },
          ],
        };
      },
    ),
  },
];
