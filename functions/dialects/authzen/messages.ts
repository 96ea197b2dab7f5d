// AuthZEN 1.0 in and out: the question about a subject, and the answer, which is 200 also when it is no.
import type { Refusal } from '../../decision/decision.ts';
import type { Question } from '../../decision/question.ts';
import { type Answer, json, text } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { type MalformedError, PROBLEMS, type ProblemCode, type ProblemMembers } from '../../http/problem.ts';
import type { DialectSettings } from '../shared/dialect.ts';
import { question } from '../shared/question.ts';
import type { Subject } from './entities.ts';

/** The application's setting that lists the types of subjects which are users, separated by commas. */
export const SUBJECT_TYPES = 'authzen.subjectTypes';

/** Why subjects of that type are no users of ours; null where they are. */
export function typeFault(type: string, settings: DialectSettings): string | null {
  const types = (settings[SUBJECT_TYPES] ?? 'user').split(',');
  return types.includes(type) ? null : `the setting "${SUBJECT_TYPES}" does not list this type of subject`;
}

/** The caller vouches for the subject, as every policy enforcement point does. Its request id is recorded. */
export function questionAbout({ headers }: Inbound, { type, id }: Subject): Question {
  const requestId = headers.get('x-request-id');
  return {
    ...question('authzen', id, { kind: 'assert' }),
    subjectFault: (settings) => typeFault(type, settings),
    context: requestId === undefined ? {} : { 'x-request-id': requestId.slice(0, 256) },
  };
}

/** One evaluation's answer. */
export type Verdict =
  | { readonly decision: true }
  | { readonly decision: false; readonly context: { readonly reason: string; readonly detail?: string } };

export const verdict = (allowed: boolean, reason = 'not_authorized'): Verdict =>
  allowed ? { decision: true } : { decision: false, context: { reason } };

/** An evaluation of a batch that cannot be understood is denied by itself, and says where it is wrong. */
export const malformedVerdict = (fault: MalformedError): Verdict => ({
  decision: false,
  context: { reason: fault.code, detail: faultText(fault) },
});

/** A subject that is no user of ours, or a disabled one, may do nothing: that is an answer, not an error. */
export const isDenial = ({ code }: Refusal) => code === 'not_authorized' || code === 'invalid_credentials';

/** Errors are texts, as the HTTPS binding has it. Never with a member `decision`, so that no reader takes them for one. */
function error(code: ProblemCode, detail = '', headers: Answer['headers'] = {}): Answer {
  const { status, title } = PROBLEMS[code];
  const challenge = status === 401 ? { 'www-authenticate': 'Bearer realm="gatehook"' } : {};
  return text(status, detail === '' ? title : `${title}: ${detail}`, { ...challenge, ...headers });
}

export function renderRefusal(refusal: Refusal): Answer {
  if (isDenial(refusal)) return json(200, verdict(false, refusal.code));
  const wait = refusal.outcome === 'unknown' ? { 'retry-after': String(refusal.retryAfter) } : {};
  return error(refusal.code, '', wait);
}

const faultText = ({ message, pointer }: MalformedError) =>
  pointer === '' ? message : `${message} (${pointer})`;

export const renderMalformed = (fault: MalformedError): Answer => error(fault.code, faultText(fault));

/** A method, size or type that is refused before anything is read. A wrong content type is 400 to AuthZEN. */
export function renderRefused({ status, headers, body }: Answer): Answer {
  const { detail = '' }: ProblemMembers = JSON.parse(body);
  if (status === PROBLEMS.unsupported_media_type.status) return error('malformed_question', detail);
  const code = status === PROBLEMS.method_not_allowed.status ? 'method_not_allowed' : 'payload_too_large';
  return error(code, '', headers.allow === undefined ? {} : { allow: headers.allow });
}
