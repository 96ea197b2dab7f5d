// AuthZEN's searches (§8): grants are patterns and no lists, so what is searched are candidates that the application's
// settings list. Without such a list a search would take a scan of the table, and is refused.
import type { Refusal } from '../../decision/decision.ts';
import { type Answer, json, text } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { bodyMembers, type Members, requiredMembers, requiredText } from '../../http/json-members.ts';
import type { DialectContext, DialectSetting } from '../shared/dialect.ts';
import { askEach, askSeveral } from '../shared/several-questions.ts';
import { askIn, subjectIn } from './entities.ts';
import { isDenial, questionAbout, renderRefusal, typeFault } from './messages.ts';

const ACTIONS = 'authzen.actions';
const SUBJECTS = 'authzen.subjects';
const RESOURCES = 'authzen.resources';

/** Up to a hundred, so that a search ends within its budget. */
const list = (one: string) => new RegExp(`^${one}(,${one}){0,99}$`);

export const SEARCH_SETTINGS: Readonly<Record<string, DialectSetting>> = {
  [ACTIONS]: {
    meaning: 'the actions there are, for searches among them',
    form: list('[^\\s,]+'),
    example: 'up to 100 names separated by commas, such as read,write',
  },
  [SUBJECTS]: {
    meaning: 'the users among whom a search for subjects looks',
    form: list('[^,]+'),
    example: 'up to 100 user names separated by commas, such as alice,bob',
  },
  [RESOURCES]: {
    meaning: 'the resources among which a search for resources looks',
    form: list('[^\\s,:]+:[^,]+'),
    example: 'up to 100 of type:id separated by commas, such as doc:1,doc:2',
  },
};

const unsupported = (setting: string, what: string): Answer =>
  text(
    501,
    `This application has no setting "${setting}" that lists the ${what} to search: grants are patterns, and finding ` +
      'all that they match takes a scan. Send the candidates to /access/v1/evaluations.',
  );

const results = (found: readonly unknown[]): Answer => json(200, { results: found });

const candidatesOf = ({ settings }: DialectContext, setting: string): readonly string[] | null =>
  settings[setting]?.split(',') ?? null;

/** A denial is no result; any other refusal is the whole search's. */
const refused = (refusal: Refusal): Answer => (isDenial(refusal) ? results([]) : renderRefusal(refusal));

/** Two questions, since the list of actions comes with the first one's answer. */
export async function searchActions(inbound: Inbound, context: DialectContext): Promise<Answer> {
  const body = bodyMembers(inbound.body);
  const about = questionAbout(inbound, subjectIn({ body }));
  askIn({ body }, { action: '' });
  const known = await context.ask(about);
  if (known.outcome !== 'allow') return refused(known);
  const actions = candidatesOf(context, ACTIONS);
  if (actions === null) return unsupported(ACTIONS, 'actions');
  const things = actions.map((action) => askIn({ body }, { action }));
  const allowed = await askSeveral(context.ask, about, things);
  if ('outcome' in allowed) return refused(allowed);
  return results(actions.filter((_action, index) => allowed[index]).map((name) => ({ name })));
}

/** Two questions, as for actions. The id of the resource is what is searched, so none is read. */
export async function searchResources(inbound: Inbound, context: DialectContext): Promise<Answer> {
  const body = bodyMembers(inbound.body);
  const about = questionAbout(inbound, subjectIn({ body }));
  const type = requiredText(requiredMembers(body, 'resource'), 'type');
  askIn({ body }, { resourceId: '' });
  const known = await context.ask(about);
  if (known.outcome !== 'allow') return refused(known);
  const listed = candidatesOf(context, RESOURCES);
  if (listed === null) return unsupported(RESOURCES, 'resources');
  const ids = listed.filter((one) => one.startsWith(`${type}:`)).map((one) => one.slice(type.length + 1));
  if (ids.length === 0) return results([]);
  const things = ids.map((resourceId) => askIn({ body }, { resourceId }));
  const allowed = await askSeveral(context.ask, about, things);
  if ('outcome' in allowed) return refused(allowed);
  return results(ids.filter((_id, index) => allowed[index]).map((id) => ({ type, id })));
}

/** The body with one candidate as its subject: the id is what is searched, so none that was sent is read. */
function withSubject(body: Members, id: string): Members {
  const subject = requiredMembers(body, 'subject');
  const filled = Object.fromEntries([...subject.values, ['id', id]]);
  return { ...body, values: new Map([...body.values, ['subject', filled]]) };
}

/**
 * One question for each user, behind one that names no user: it learns whether the application may ask at all, and what
 * its settings list.
 */
export async function searchSubjects(inbound: Inbound, context: DialectContext): Promise<Answer> {
  const body = bodyMembers(inbound.body);
  const type = requiredText(requiredMembers(body, 'subject'), 'type');
  const thing = askIn({ body: withSubject(body, '') });
  const known = await context.ask({
    ...questionAbout(inbound, { type, id: '' }),
    asks: [thing],
    subjectFault: () =>
      'a search for subjects names no user; a question for each that the settings list follows',
  });
  if (known.outcome !== 'allow' && !isDenial(known)) return renderRefusal(known);
  if (typeFault(type, context.settings) !== null) return results([]);
  const ids = candidatesOf(context, SUBJECTS);
  if (ids === null) return unsupported(SUBJECTS, 'users');
  const decisions = await askEach(
    context.ask,
    ids.map((id) => ({ ...questionAbout(inbound, { type, id }), asks: [thing] })),
  );
  const trouble = decisions.find((one) => one.outcome !== 'allow' && !isDenial(one));
  if (trouble !== undefined && trouble.outcome !== 'allow') return renderRefusal(trouble);
  return results(
    ids.filter((_id, index) => decisions[index]?.outcome === 'allow').map((id) => ({ type, id })),
  );
}
