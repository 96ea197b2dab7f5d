// AuthZEN 1.0 in and out: who may do what to which resource, and the answer, which is 200 also when it is no.
import type { Refusal } from '../../decision/decision.ts';
import type { Ask, Question } from '../../decision/question.ts';
import { type Answer, json, text } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { type Members, requiredMembers, requiredText } from '../../http/json-members.ts';
import { type MalformedError, PROBLEMS } from '../../http/problem.ts';
import { question } from '../shared/question.ts';

export const TEMPLATES = {
  'authzen.evaluation': '${type}:${id}:${action}',
} as const;

/** One evaluation: a subject, as a user name, and what it asks for. */
export interface Evaluation {
  readonly username: string;
  readonly ask: Ask;
}

/** Subjects of other types are nobody: a `:` is in no user's name, so that they are denied and recorded like any other. */
export function subjectName(subject: Members): string {
  const type = requiredText(subject, 'type');
  const id = requiredText(subject, 'id');
  return type === 'user' ? id : `${type}:${id}`;
}

export function askOf(resource: Members, action: string): Ask {
  return {
    template: TEMPLATES['authzen.evaluation'],
    templateName: 'authzen.evaluation',
    values: {
      type: requiredText(resource, 'type'),
      id: requiredText(resource, 'id'),
      action,
    },
  };
}

/**
 * Reads subject, action and resource. Properties and context are not decided on; unknown members are ignored (§5).
 * @param find where a named entity stands: in the body, or in one evaluation of a batch before the body's default
 */
export function evaluationOf(find: (name: string) => Members): Evaluation {
  const username = subjectName(find('subject'));
  return { username, ask: askOf(find('resource'), requiredText(find('action'), 'name')) };
}

/** @throws MalformedError */
export function singleEvaluation(body: Members): Evaluation {
  return evaluationOf((name) => requiredMembers(body, name));
}

/** The caller vouches for the subject, as every policy enforcement point does. Its request id is recorded. */
export function questionAbout({ headers }: Inbound, username: string): Question {
  const id = headers.get('x-request-id');
  return {
    ...question('authzen', username, { kind: 'assert' }),
    context: id === undefined ? {} : { 'x-request-id': id.slice(0, 256) },
  };
}

/** One evaluation's answer. */
export const verdict = (allowed: boolean, reason = 'not_authorized') =>
  allowed ? { decision: true } : { decision: false, context: { reason } };

/** A subject that is no user of ours, or a disabled one, may do nothing: that is an answer, not an error. */
export const isDenial = ({ code }: Refusal) => code === 'not_authorized' || code === 'invalid_credentials';

/** Errors are texts, as the HTTPS binding has it. Never with a member `decision`, so that no reader takes them for one. */
function error(code: keyof typeof PROBLEMS, detail = '', headers: Answer['headers'] = {}): Answer {
  const { status, title } = PROBLEMS[code];
  const challenge = status === 401 ? { 'www-authenticate': 'Bearer realm="gatehook"' } : {};
  return text(status, detail === '' ? title : `${title}: ${detail}`, { ...challenge, ...headers });
}

export function renderRefusal(refusal: Refusal): Answer {
  if (isDenial(refusal)) return json(200, verdict(false, refusal.code));
  const wait = refusal.outcome === 'unknown' ? { 'retry-after': String(refusal.retryAfter) } : {};
  return error(refusal.code, '', wait);
}

export function renderMalformed({ code, message, pointer }: MalformedError): Answer {
  return error(code, pointer === '' ? message : `${message} (${pointer})`);
}
