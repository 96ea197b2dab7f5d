// Centrifugo as it asks.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { login, text, token, userHeaders } from './made-up.ts';
import { json, says } from './pen.ts';
import { ASSERT, asking, byPassword, byToken, type Heard, type Speech } from './speech.ts';

/** Clients come back after codes below 4500, and stay away after the others. */
function connectHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  const { disconnect, result } = JSON.parse(answer.body);
  if (disconnect !== undefined) return disconnect.code >= 4500 ? 'out' : 'cannot tell';
  return result === undefined ? 'cannot tell' : 'in';
}

/** After an error of the refresh proxy Centrifugo asks again a minute later. */
function refreshHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  const { result } = JSON.parse(answer.body);
  if (result === undefined) return 'cannot tell';
  return result.expired === true ? 'out' : 'in';
}

function channelHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  const { error, result } = JSON.parse(answer.body);
  if (result !== undefined) return 'in';
  return error?.temporary === true ? 'cannot tell' : 'out';
}

const connect = (said: Speech['said']): Speech => ({
  route: '/centrifugo/connect',
  method: 'POST',
  heard: connectHears,
  said,
});

export const centrifugo: readonly Speech[] = [
  connect(
    says(login, ({ username, password }, pen) => ({
      ...json(pen, { client: 'c', transport: 'websocket', data: { username, password } }),
      questions: asking(username, byPassword(password), 'centrifugo.connect'),
    })),
  ),
  connect(
    says(token, (shown, pen) => ({
      ...json(pen, { client: 'c', data: { token: shown } }),
      questions: asking('', byToken(shown), 'centrifugo.connect'),
    })),
  ),
  connect(
    says(userHeaders, ({ headers, username, credentials }, pen) => {
      const { headers: type, body } = json(pen, { client: 'c' });
      return {
        headers: { ...type, ...headers },
        body,
        questions: asking(username, credentials, 'centrifugo.connect'),
      };
    }),
  ),
  {
    route: '/centrifugo/refresh',
    method: 'POST',
    heard: refreshHears,
    said: says(text, (user, pen) => ({
      ...json(pen, { client: 'c', user }),
      questions: asking(user, ASSERT, 'centrifugo.connect'),
    })),
  },
  ...(['subscribe', 'publish'] as const).map(
    (operation): Speech => ({
      route: `/centrifugo/${operation}`,
      method: 'POST',
      heard: channelHears,
      said: says(fc.tuple(text, text), ([user, channel], pen) => ({
        ...json(pen, { client: 'c', user, channel }),
        questions: asking(user, ASSERT, 'centrifugo.channel', { channel, operation }),
      })),
    }),
  ),
];
