// SFTPGo as it asks.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { filled, text } from './made-up.ts';
import { json, says } from './pen.ts';
import { asking, bodyOf, byPassword, type Heard, type Speech } from './speech.ts';

/** An empty 200 lets in a user whom SFTPGo knows from before; an empty name refuses, any other status is an error. */
function sftpgoHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  if (answer.body === '') return 'in';
  return bodyOf(answer).username === '' ? 'out' : 'in';
}

function checkHears(answer: Answer): Heard {
  if (answer.status !== 200) return 'cannot tell';
  return bodyOf(answer).status === 0 ? 'out' : 'in';
}

export const sftpgo = (
  [
    ['/auth', sftpgoHears],
    ['/check-password', checkHears],
  ] as const
).map(
  ([path, heard]): Speech => ({
    route: `/sftpgo${path}`,
    method: 'POST',
    heard,
    said: says(
      fc.tuple(text, filled, fc.constantFrom('SSH', 'FTP', 'DAV', 'HTTP')),
      ([username, password, protocol], pen) => ({
        ...json(pen, { username, ip: '192.0.2.1', password, public_key: '', protocol }),
        questions: asking(username, byPassword(password), 'sftpgo.login', { protocol }),
      }),
    ),
  }),
);
