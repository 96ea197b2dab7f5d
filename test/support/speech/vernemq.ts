// VerneMQ as it asks.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { login, text } from './made-up.ts';
import { topic } from './mqtt.ts';
import { json, type Pen, says } from './pen.ts';
import { ASSERT, asking, bodyOf, byPassword, type Heard, type Speech } from './speech.ts';

function vernemqHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  return bodyOf(answer).result === 'ok' ? 'in' : 'out';
}

const hook = (pen: Pen, name: string, members: object) => {
  const { headers, body } = json(pen, members);
  return { headers: { ...headers, 'vernemq-hook': name }, body };
};

const suffix = fc.constantFrom('', '_m5');

const vernemq = (said: Speech['said']): Speech => ({
  route: '/vernemq/hook',
  method: 'POST',
  heard: vernemqHears,
  said,
});

export const vernemqs: readonly Speech[] = [
  vernemq(
    says(fc.tuple(login, suffix), ([{ username, password }, version], pen) => ({
      ...hook(pen, `auth_on_register${version}`, { client_id: 'c', mountpoint: '', username, password }),
      questions: asking(username, byPassword(password)),
    })),
  ),
  vernemq(
    says(
      fc.tuple(text, topic, text, text, suffix),
      ([username, one, clientid, mountpoint, version], pen) => ({
        ...hook(pen, `auth_on_publish${version}`, {
          username,
          client_id: clientid,
          mountpoint,
          topic: one.topic,
        }),
        questions: asking(username, ASSERT, 'vernemq.topic', {
          clientid,
          mountpoint,
          action: 'publish',
          topic: { pattern: one.pattern },
        }),
      }),
    ),
  ),
  vernemq(
    says(
      fc.tuple(text, fc.array(topic, { minLength: 1, maxLength: 3 }), suffix),
      ([username, topics, version], pen) => ({
        ...hook(pen, `auth_on_subscribe${version}`, {
          username,
          client_id: 'c',
          mountpoint: '',
          topics: topics.map((one) => ({ topic: one.topic, qos: 1 })),
        }),
        questions: [
          {
            username,
            credentials: ASSERT,
            asks: topics.map(({ pattern }) => ({
              name: 'vernemq.topic',
              values: { clientid: 'c', mountpoint: '', action: 'subscribe', topic: { pattern } },
            })),
          },
        ],
      }),
    ),
  ),
];
