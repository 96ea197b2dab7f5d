// nginx-rtmp as it asks.
import fc from '../property.ts';
import { text } from './made-up.ts';
import { form, says } from './pen.ts';
import type { Said, Speech } from './speech.ts';
import { about, streamUser } from './streams.ts';

const CALLS = {
  connect: 'connect',
  publish: 'publish',
  play: 'play',
  update_publish: 'publish',
  update_play: 'play',
} as const;

const calls = fc.constantFrom('connect', 'publish', 'play', 'update_publish', 'update_play');

export const nginxRtmp: Speech = {
  route: '/nginx-rtmp/hook',
  method: 'POST',
  // 3xx sends the client to another stream.
  heard: ({ status }) => (status >= 200 && status < 400 ? 'in' : 'out'),
  outageIsNo: 'the connection ends, without a word',
  said: says(fc.tuple(streamUser, text, text, calls), ([{ sent, shown }, app, name, call], pen): Said => {
    const stream = call === 'connect' ? {} : { name };
    return {
      ...form(pen, { app, call, addr: '127.0.0.1', ...stream, ...sent }),
      questions:
        call === 'connect'
          ? about(shown, 'nginx-rtmp.connect', { app })
          : about(shown, 'nginx-rtmp.stream', { app, name, call: CALLS[call] }),
    };
  }),
};
