// Ory Kratos' password migration hook: asks once for each imported identity, at the first login.

import type { Decision } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { bodyMembers, requiredText } from '../http/json-members.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = { 'kratos.migrate': 'kratos:migrate' } as const;

function parse({ body }: Inbound): Question {
  const login = bodyMembers(body);
  const password = requiredText(login, 'password');
  const ask = byTemplate(TEMPLATES, 'kratos.migrate');
  return question('kratos', requiredText(login, 'identifier'), { kind: 'password', password }, [ask]);
}

/** 403 is "wrong password" to Kratos; every other status but 200 is a 502 to the person who logs in. */
function render(decision: Decision): Answer {
  if (decision.outcome === 'allow') return json(200, { status: 'password_match' });
  if (decision.outcome === 'unknown') return empty(503, { 'retry-after': String(decision.retryAfter) });
  return empty(decision.code === 'untrusted_caller' ? 401 : 403);
}

export const kratos: HttpDialect = {
  name: 'kratos',
  title: 'Ory Kratos, migrating passwords',
  prefix: '/kratos',
  pathKeys: false,
  pages: ['kratos'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      path: '/password-migration',
      methods: ['POST'],
      accepts: ['application/json'],
      proof: KEY_ONLY,
      parse,
      render,
      malformed: () => empty(400),
    }),
  ],
};
