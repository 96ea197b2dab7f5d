// mosquitto-go-auth as it asks.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { login, text } from './made-up.ts';
import { posted, topic } from './mqtt.ts';
import { form, json, says } from './pen.ts';
import { ASSERT, asking, bodyOf, byPassword, type Heard, type Speech } from './speech.ts';

/** 200 with `ok`, below 500 a no, and from 500 on an error. */
function goAuthHears(answer: Answer): Heard {
  if (answer.status >= 500) return 'cannot tell';
  return answer.status === 200 && bodyOf(answer).ok === true ? 'in' : 'out';
}

const goAuth = (path: string, said: Speech['said']): Speech => ({
  route: `/mosquitto-go-auth${path}`,
  method: 'POST',
  heard: goAuthHears,
  said,
});

const ACC = { 1: ['subscribe'], 2: ['publish'], 3: ['subscribe', 'publish'], 4: ['subscribe'] } as const;

export const mosquitto: readonly Speech[] = [
  goAuth(
    '/getuser',
    says(fc.tuple(login, fc.boolean()), ([{ username, password }, asForm], pen) => ({
      ...posted('POST', pen, { username, password, clientid: 'c' }, asForm),
      questions: asking(username, byPassword(password)),
    })),
  ),
  goAuth(
    '/superuser',
    says(fc.tuple(text, fc.boolean()), ([username, asForm], pen) => ({
      ...posted('POST', pen, { username }, asForm),
      questions: asking(username, ASSERT),
    })),
  ),
  goAuth(
    '/aclcheck',
    says(
      fc.tuple(text, topic, text, fc.constantFrom(1, 2, 3, 4), fc.boolean()),
      ([username, { topic: path, pattern }, clientid, acc, asForm], pen) => ({
        ...(asForm
          ? form(pen, { username, topic: path, clientid, acc: String(acc) })
          : json(pen, { username, topic: path, clientid, acc })),
        questions: [
          {
            username,
            credentials: ASSERT,
            asks: ACC[acc].map((doing) => ({
              name: 'mosquitto-go-auth.topic',
              values: { clientid, action: doing, topic: { pattern } },
            })),
          },
        ],
      }),
    ),
  ),
];
