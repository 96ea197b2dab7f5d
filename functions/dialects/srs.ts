// SRS' HTTP callbacks: publishing and playing a stream, with the query of the stream's URL as the client's credentials.

import type { Decision } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Answer, json } from '../http/answer.ts';
import { parseFields } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { bodyMembers, optionalText, requiredText } from '../http/json-members.ts';
import { MalformedError } from '../http/problem.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { malformedStatus, refusalStatus } from './shared/refusal-status.ts';
import { streamCredentials } from './shared/stream-credentials.ts';

const TEMPLATES = { 'srs.stream': 'srs:${vhost}:${app}:${stream}:${operation}' } as const;

const OPERATIONS = new Map([
  ['on_publish', 'publish'],
  ['on_play', 'play'],
]);

function parse(inbound: Inbound): Question {
  const body = bodyMembers(inbound.body);
  const operation = OPERATIONS.get(requiredText(body, 'action'));
  if (operation === undefined)
    throw new MalformedError('malformed_question', '"action" must be on_publish or on_play.', '/action');
  const { username, credentials } = streamCredentials(
    parseFields((optionalText(body, 'param') ?? '').replace(/^\?/, '')),
  );
  const values = {
    vhost: requiredText(body, 'vhost'),
    app: requiredText(body, 'app'),
    stream: requiredText(body, 'stream'),
    operation,
  };
  return question('srs', username, credentials, [byTemplate(TEMPLATES, 'srs.stream', values)]);
}

/** A 200 without this body is a refusal too. */
function render(decision: Decision): Answer {
  return decision.outcome === 'allow' ? json(200, { code: 0 }) : refusalStatus(decision);
}

export const srs: HttpDialect = {
  name: 'srs',
  title: 'SRS: publishing and playing streams',
  prefix: '/srs',
  pathKeys: true,
  pages: ['srs'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      path: '/hook',
      methods: ['POST'],
      accepts: ['application/json'],
      proof: KEY_ONLY,
      parse,
      render,
      malformed: malformedStatus,
    }),
  ],
};
