// EMQX as it asks.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { login, text } from './made-up.ts';
import { action, posted, topic } from './mqtt.ts';
import { says } from './pen.ts';
import { ASSERT, asking, bodyOf, byPassword, type Heard, type Speech } from './speech.ts';

/** EMQX takes everything but 200 with one of two words for "ask the next one", whose default is to allow. */
const emqxHears = (answer: Answer): Heard =>
  answer.status === 200 && bodyOf(answer).result === 'deny' ? 'out' : 'in';

export const emqx = (['GET', 'POST'] as const).flatMap((method): Speech[] => [
  {
    route: '/emqx/authentication',
    method,
    heard: emqxHears,
    outageIsNo:
      'any other answer than a no means that the next authenticator decides, or that all are let in',
    said: says(fc.tuple(login, fc.boolean()), ([{ username, password }, asForm], pen) => ({
      ...posted(method, pen, { username, password }, asForm),
      questions: asking(username, byPassword(password)),
    })),
  },
  {
    route: '/emqx/authorization',
    method,
    heard: emqxHears,
    outageIsNo: 'any other answer than a no means that the next source decides, or that all is allowed',
    said: says(
      fc.tuple(text, topic, action, text, fc.boolean()),
      ([username, { topic: path, pattern }, doing, clientid, asForm], pen) => ({
        ...posted(method, pen, { username, topic: path, action: doing, clientid }, asForm),
        questions: asking(username, ASSERT, 'emqx.topic', { action: doing, topic: { pattern }, clientid }),
      }),
    ),
  },
]);
