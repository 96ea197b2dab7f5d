// Nchan as it asks.
import fc from '../property.ts';
import { userHeaders, visible } from './made-up.ts';
import { says } from './pen.ts';
import { asking, byStatus, type Speech } from './speech.ts';

export const nchan = (['subscribe', 'publish'] as const).map(
  (operation): Speech => ({
    route: `/nchan/${operation}`,
    method: 'GET',
    heard: byStatus([200], [401, 403]),
    said: says(fc.tuple(userHeaders, visible), ([{ headers, username, credentials }, channel]) => ({
      headers: { ...headers, 'x-channel-id': channel },
      questions: asking(username, credentials, 'nchan.channel', { channel, operation }),
    })),
  }),
);
