// Icecast 2.4's authentication by URL: listeners and sources ask, and one response header lets them in.

import type { Decision } from '../decision/decision.ts';
import { type Answer, empty } from '../http/answer.ts';
import { fieldAmong, fieldsOf, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { PROBLEMS } from '../http/problem.ts';
import type { DialectContext, DialectSettings, HttpDialect } from './shared/dialect.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { refusalStatus } from './shared/refusal-status.ts';
import { sessionSeconds, sessionSecondsSetting } from './shared/session-seconds.ts';

const TEMPLATES = { 'icecast.mount': 'icecast:${mount}:${operation}' } as const;

/** The two questions; the rest is told after it happened, and Icecast reads no answer to it. */
const OPERATIONS = { listener_add: 'listen', stream_auth: 'source' } as const;
const ACTIONS = ['listener_add', 'stream_auth', 'listener_remove', 'mount_add', 'mount_remove'] as const;

/** Icecast appends the listener's own query to the mount: it must not make another mount of it. */
const mountOf = (mount: string) => mount.replace(/\?.*$/s, '');

function render(decision: Decision, settings: DialectSettings): Answer {
  if (decision.outcome === 'allow') {
    const seconds = sessionSeconds(settings, 'icecast');
    const end = seconds === undefined ? {} : { 'icecast-auth-timelimit': String(seconds) };
    return empty(200, { 'icecast-auth-user': '1', ...end });
  }
  // Icecast ignores the status, and logs the message.
  const refusal = refusalStatus(decision);
  return {
    ...refusal,
    headers: { ...refusal.headers, 'icecast-auth-message': PROBLEMS[decision.code].title },
  };
}

async function answer(inbound: Inbound, context: DialectContext): Promise<Answer> {
  const fields = fieldsOf(inbound);
  const action = fieldAmong(fields, 'action', ACTIONS);
  if (action !== 'listener_add' && action !== 'stream_auth') return empty(204);
  const values = { mount: mountOf(requiredField(fields, 'mount')), operation: OPERATIONS[action] };
  const credentials = { kind: 'password', password: requiredField(fields, 'pass') } as const;
  const asked = byTemplate(TEMPLATES, 'icecast.mount', values);
  const user = requiredField(fields, 'user');
  const decision = await context.ask(question('icecast', user, credentials, [asked]));
  return render(decision, context.settings);
}

export const icecast: HttpDialect = {
  name: 'icecast',
  title: 'Icecast: listeners and sources',
  prefix: '/icecast',
  pathKeys: false,
  pages: ['icecast'],
  permissionTemplates: TEMPLATES,
  settings: sessionSecondsSetting('icecast', 'listeners stay as long as they like'),
  routes: [
    {
      path: '/auth',
      methods: ['POST'],
      accepts: ['application/x-www-form-urlencoded'],
      proof: KEY_ONLY,
      answer,
      render,
      malformed: () => empty(400),
    },
  ],
};
