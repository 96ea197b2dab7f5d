// AuthZEN's searches (§8): which of the listed actions a subject may do; what would need a scan is refused clearly.
import { type Answer, json, text } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { bodyMembers, requiredMembers } from '../../http/json-members.ts';
import type { DialectContext } from '../shared/dialect.ts';
import { askSeveral } from '../shared/several-questions.ts';
import { askOf, isDenial, questionAbout, renderRefusal, subjectName } from './messages.ts';

/** The application's setting that lists the actions there are, separated by commas. Grants hold patterns, no list. */
export const ACTIONS = 'authzen.actions';

const NO_ACTIONS = `This application has no setting "${ACTIONS}" that lists the actions to search.`;
const NEEDS_SCAN =
  'Gatehook searches actions only: grants are patterns, and finding every user or resource they match takes a scan. ' +
  'Send the candidates to /access/v1/evaluations.';

/** Two questions, since the list of actions comes with the first one's answer. */
export async function searchActions(inbound: Inbound, context: DialectContext): Promise<Answer> {
  const body = bodyMembers(inbound.body);
  const question = questionAbout(inbound, subjectName(requiredMembers(body, 'subject')));
  const resource = requiredMembers(body, 'resource');
  askOf(resource, '');
  const known = await context.ask(question);
  if (known.outcome !== 'allow' && !isDenial(known)) return renderRefusal(known);
  const actions = context.settings[ACTIONS]?.split(',') ?? [];
  if (actions.length === 0) return text(501, NO_ACTIONS);
  const things = actions.map((action) => askOf(resource, action));
  const allowed = await askSeveral(context.ask, question, things);
  if ('outcome' in allowed) return isDenial(allowed) ? json(200, { results: [] }) : renderRefusal(allowed);
  const results = actions.filter((_action, index) => allowed[index]).map((name) => ({ name }));
  return json(200, { results });
}

export async function unsupported(): Promise<Answer> {
  return text(501, NEEDS_SCAN);
}
