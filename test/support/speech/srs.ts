// SRS as it asks.
import fc from '../property.ts';
import { text } from './made-up.ts';
import { fields, json, says } from './pen.ts';
import { bodyOf, type Speech } from './speech.ts';
import { about, streamUser } from './streams.ts';

export const srs: Speech = {
  route: '/srs/hook',
  method: 'POST',
  heard: (answer) => (answer.status === 200 && bodyOf(answer).code === 0 ? 'in' : 'out'),
  outageIsNo: 'SRS knows a 200 with code 0 and all else',
  said: says(
    fc.tuple(streamUser, text, text, text, fc.constantFrom('publish', 'play'), fc.constantFrom('', '?')),
    ([{ sent, shown }, vhost, app, stream, operation, mark], pen) => ({
      ...json(pen, { action: `on_${operation}`, vhost, app, stream, param: mark + fields(pen, sent) }),
      questions: about(shown, 'srs.stream', { vhost, app, stream, operation }),
    }),
  ),
};
