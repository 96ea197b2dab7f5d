// Okta's password import inline hook: asks once for each imported user, at the first sign-in.
import type { Decision } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { bodyMembers, requiredMembers, requiredText } from '../http/json-members.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { refusalStatus } from './shared/refusal-status.ts';

const TEMPLATES = { 'okta.import': 'okta:import' } as const;

/** Of `{"data":{"context":{"credential":{"username":…,"password":…}}}}`; the rest describes the event. */
function parse({ body }: Inbound): Question {
  const data = requiredMembers(bodyMembers(body), 'data');
  const credential = requiredMembers(requiredMembers(data, 'context'), 'credential');
  const password = requiredText(credential, 'password');
  const ask = byTemplate(TEMPLATES, 'okta.import');
  return question('okta', requiredText(credential, 'username'), { kind: 'password', password }, [ask]);
}

const verdict = (credential: 'VERIFIED' | 'UNVERIFIED') =>
  json(200, { commands: [{ type: 'com.okta.action.update', value: { credential } }] });

/**
 * Okta remembers neither answer: an unverified user may try again. Errors it writes to its system log, so that a
 * wrong key or a stage that cannot tell is not mistaken for a forgotten password.
 */
function render(decision: Decision): Answer {
  if (decision.outcome === 'allow') return verdict('VERIFIED');
  const { code } = decision;
  if (code === 'invalid_credentials' || code === 'not_authorized' || code === 'too_many_attempts')
    return verdict('UNVERIFIED');
  return refusalStatus(decision);
}

export const okta: HttpDialect = {
  name: 'okta',
  title: 'Okta, importing passwords',
  prefix: '/okta',
  pathKeys: false,
  pages: ['okta'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      path: '/password-import',
      methods: ['POST'],
      accepts: ['application/json'],
      proof: KEY_ONLY,
      parse,
      render,
      malformed: () => empty(400),
    }),
  ],
};
