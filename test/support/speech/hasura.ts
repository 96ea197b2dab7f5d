// Hasura as it asks.
import fc from '../property.ts';
import { userHeaders } from './made-up.ts';
import { json, says } from './pen.ts';
import { asking, byStatus, type Speech } from './speech.ts';

const clientRole = fc.option(fc.stringMatching(/^[!-~]{1,12}$/), { nil: undefined });

export const hasura = (['GET', 'POST'] as const).map(
  (method): Speech => ({
    route: '/hasura/authorize',
    method,
    heard: byStatus([200], [401]),
    said: says(fc.tuple(userHeaders, clientRole), ([{ headers, username, credentials }, role], pen) => {
      const sent = { ...headers, ...(role !== undefined && { 'x-hasura-role': role }) };
      const spelledOut = Object.entries(sent).map(([name, value]) => [name.toUpperCase(), value]);
      const request = { query: '{ a }', variables: null };
      return {
        ...(method === 'GET'
          ? { headers: sent }
          : json(pen, { headers: Object.fromEntries(spelledOut), request })),
        questions: asking(username, credentials, 'hasura.role', { role: role ?? 'user' }),
      };
    }),
  }),
);
