// MediaMTX as it asks.
import fc from '../property.ts';
import { filled, filledLogin, text } from './made-up.ts';
import { json, says } from './pen.ts';
import { asking, byPassword, byToken, type Speech } from './speech.ts';
import { about } from './streams.ts';

export const mediamtx: Speech = {
  route: '/mediamtx/auth',
  method: 'POST',
  heard: ({ status }) => (status >= 200 && status < 300 ? 'in' : 'out'),
  outageIsNo: 'MediaMTX knows 2xx and all else',
  said: says(
    fc.tuple(
      fc.oneof(
        filledLogin.map(({ username, password }) => ({
          sent: { user: username, password, token: '' },
          shown: asking(username, byPassword(password)),
        })),
        filled.map((value) => ({
          sent: { user: '', password: '', token: value },
          shown: asking('', byToken(value)),
        })),
      ),
      text,
      fc.constantFrom('publish', 'read', 'playback', 'api', 'metrics', 'pprof'),
    ),
    ([{ sent, shown }, path, action], pen) => ({
      ...json(pen, { ip: '192.0.2.1', ...sent, action, path, protocol: 'rtsp', query: '' }),
      questions: about(shown, 'mediamtx.action', { action, path }),
    }),
  ),
};
