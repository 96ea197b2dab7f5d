// nginx-rtmp's `on_connect`, `on_publish`, `on_play` and `on_update`: a form to which it appends what its client wrote.

import type { Ask, Question } from '../decision/question.ts';
import { empty } from '../http/answer.ts';
import { type Fields, fieldAmong, fieldsOf, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { MalformedError } from '../http/problem.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { malformedStatus, refusalStatus } from './shared/refusal-status.ts';
import { streamCredentials } from './shared/stream-credentials.ts';

const TEMPLATES = {
  'nginx-rtmp.connect': 'nginx-rtmp:${app}:connect',
  'nginx-rtmp.stream': 'nginx-rtmp:${app}:${name}:${call}',
} as const;

/** The client's query stands behind nginx's own fields, verbatim: with `?name=other` it would ask about another stream. */
function refuseDuplicates(fields: Fields): void {
  for (const [name, { length }] of fields)
    if (length > 1) throw new MalformedError('malformed_question', `"${name}" stands several times.`);
}

function askOf(fields: Fields): Ask {
  const app = requiredField(fields, 'app');
  const call = fieldAmong(fields, 'call', ['connect', 'publish', 'play', 'update_publish', 'update_play']);
  if (call === 'connect') return byTemplate(TEMPLATES, 'nginx-rtmp.connect', { app });
  // `on_update` asks about a stream that goes on: whether it would be let in now.
  const values = { app, name: requiredField(fields, 'name'), call: call.replace('update_', '') };
  return byTemplate(TEMPLATES, 'nginx-rtmp.stream', values);
}

function parse(inbound: Inbound): Question {
  const fields = fieldsOf(inbound);
  refuseDuplicates(fields);
  const ask = askOf(fields);
  const { username, credentials } = streamCredentials(fields);
  return question('nginx-rtmp', username, credentials, [ask]);
}

export const nginxRtmp: HttpDialect = {
  name: 'nginx-rtmp',
  title: 'nginx-rtmp: publishing and playing streams',
  prefix: '/nginx-rtmp',
  pathKeys: true,
  pages: ['nginx-rtmp'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      path: '/hook',
      methods: ['POST'],
      accepts: ['application/x-www-form-urlencoded'],
      proof: KEY_ONLY,
      parse,
      // 3xx would send the client to another stream.
      render: (decision) => (decision.outcome === 'allow' ? empty(200) : refusalStatus(decision)),
      malformed: malformedStatus,
    }),
  ],
};
