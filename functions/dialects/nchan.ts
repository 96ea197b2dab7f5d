// Nchan's `nchan_authorize_request`: may this client subscribe to the channel, or publish to it?

import type { Decision } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Answer, empty } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { MalformedError } from '../http/problem.ts';
import type { DialectRoute, HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_BESIDE_USER } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { refusalStatus } from './shared/refusal-status.ts';
import { userCredentials } from './shared/user-credentials.ts';

const TEMPLATES = { 'nchan.channel': 'nchan:${channel}:${operation}' } as const;

/** nginx writes the id's bytes as they came; other bytes than these would read differently from server to server. */
const CHANNEL = /^[\x21-\x7e]{1,512}$/;

function parse({ headers }: Inbound, operation: string): Question {
  const channel = headers.get('x-channel-id') ?? '';
  if (!CHANNEL.test(channel))
    throw new MalformedError('malformed_question', '"X-Channel-Id" is missing, or not printable ASCII.');
  const { username, credentials } = userCredentials(headers);
  return question('nchan', username, credentials, [
    byTemplate(TEMPLATES, 'nchan.channel', { channel, operation }),
  ]);
}

/** Nchan hands this answer to its client, so browsers ask for a password where one can help. */
const CHALLENGE = empty(401, { 'www-authenticate': 'Basic realm="gatehook", charset="UTF-8"' });

function render(decision: Decision): Answer {
  if (decision.outcome === 'allow') return empty(200);
  if (decision.code === 'invalid_credentials') return CHALLENGE;
  return decision.code === 'untrusted_caller' ? empty(403) : refusalStatus(decision);
}

function route(path: string, operation: string): DialectRoute {
  return oneQuestion({
    path,
    methods: ['GET'],
    proof: KEY_BESIDE_USER,
    parse: (inbound) => parse(inbound, operation),
    render,
    malformed: ({ code }) => (code === 'missing_credentials' ? CHALLENGE : empty(403)),
  });
}

export const nchan: HttpDialect = {
  name: 'nchan',
  title: 'Nchan: subscribers and publishers',
  prefix: '/nchan',
  pathKeys: false,
  pages: ['nchan'],
  permissionTemplates: TEMPLATES,
  routes: [route('/subscribe', 'subscribe'), route('/publish', 'publish')],
};
