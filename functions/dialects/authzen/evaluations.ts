// AuthZEN's evaluations (§6, §7): one, or up to a hundred at once that may share what they leave out.

import type { Decision, Refusal } from '../../decision/decision.ts';
import { groupBy } from '../../decision/group-by.ts';
import { type Answer, json } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { objectMembers } from '../../http/json-body.ts';
import { bodyMembers, type Members, optionalMembers, optionalText } from '../../http/json-members.ts';
import { MalformedError } from '../../http/problem.ts';
import type { AskDecision, DialectContext } from '../shared/dialect.ts';
import { askSeveral } from '../shared/several-questions.ts';
import { type Evaluation, evaluationIn } from './entities.ts';
import {
  isDenial,
  malformedVerdict,
  questionAbout,
  renderRefusal,
  type Verdict,
  verdict,
} from './messages.ts';

/** As many as the native dialect takes permissions. */
const MAX_EVALUATIONS = 100;

/** §7.1.2.1: after which answer the rest of a batch is not told any more. */
const LAST_ANSWER: Readonly<Record<string, boolean | null>> = {
  execute_all: null,
  deny_on_first_deny: false,
  permit_on_first_permit: true,
};

const malformed = (detail: string, pointer: string) =>
  new MalformedError('malformed_question', detail, pointer);

const render = (decision: Decision): Answer =>
  decision.outcome === 'allow' ? json(200, verdict(true)) : renderRefusal(decision);

export async function evaluate(inbound: Inbound, { ask }: DialectContext): Promise<Answer> {
  return evaluateOne(inbound, ask, bodyMembers(inbound.body));
}

async function evaluateOne(inbound: Inbound, ask: AskDecision, body: Members): Promise<Answer> {
  const { subject, ask: asked } = evaluationIn({ body });
  return render(await ask({ ...questionAbout(inbound, subject), asks: [asked] }));
}

function lastAnswer(body: Members): boolean | null {
  const options = optionalMembers(body, 'options');
  const semantic = (options && optionalText(options, 'evaluations_semantic')) ?? 'execute_all';
  const last = Object.hasOwn(LAST_ANSWER, semantic) ? LAST_ANSWER[semantic] : undefined;
  if (last !== undefined) return last;
  const known = Object.keys(LAST_ANSWER).join(', ');
  throw malformed(`One of ${known}.`, '/options/evaluations_semantic');
}

/**
 * The list as it stands: what is wrong inside an evaluation is that evaluation's answer. A list that is `null` was lost on
 * its way: what the body asks beside it must not be answered in its place.
 */
function listOf({ values }: Members): readonly unknown[] {
  const list = values.has('evaluations') ? values.get('evaluations') : [];
  if (Array.isArray(list) && list.length <= MAX_EVALUATIONS) return list;
  throw malformed(`"evaluations" must be a list of at most ${MAX_EVALUATIONS}.`, '/evaluations');
}

function readEvaluation(body: Members, item: unknown, index: number): Evaluation | MalformedError {
  const at = `/evaluations/${index}`;
  try {
    return evaluationIn({ body, evaluation: { values: objectMembers(item, 'An evaluation', at), at } });
  } catch (error) {
    if (error instanceof MalformedError) return error;
    throw error;
  }
}

/** Each subject's evaluations in one question; "cannot tell" about one of them is "cannot tell" about the batch. */
async function verdicts(
  inbound: Inbound,
  ask: AskDecision,
  evaluations: readonly Evaluation[],
): Promise<ReadonlyMap<Evaluation, Verdict> | Refusal> {
  const found = new Map<Evaluation, Verdict>();
  for (const same of groupBy(evaluations, ({ subject }) => JSON.stringify(subject)).values()) {
    const [first] = same;
    if (first === undefined) continue;
    const things = same.map((one) => one.ask);
    const answers = await askSeveral(ask, questionAbout(inbound, first.subject), things);
    if ('outcome' in answers && !isDenial(answers)) return answers;
    same.forEach((one, index) => {
      found.set(one, 'outcome' in answers ? verdict(false, answers.code) : verdict(answers[index] === true));
    });
  }
  return found;
}

export async function evaluateBatch(inbound: Inbound, context: DialectContext): Promise<Answer> {
  const body = bodyMembers(inbound.body);
  const list = listOf(body);
  // §7.1: without evaluations, the body is one.
  if (list.length === 0) return evaluateOne(inbound, context.ask, body);
  const last = lastAnswer(body);
  for (const name of ['subject', 'action', 'resource', 'context']) optionalMembers(body, name);
  const read = list.map((item, index) => readEvaluation(body, item, index));
  for (const one of read) if (one instanceof MalformedError) context.partFault(one);
  const understood = read.filter((one): one is Evaluation => !(one instanceof MalformedError));
  const found = await verdicts(inbound, context.ask, understood);
  if ('outcome' in found) return renderRefusal(found);
  const answers = read.map((one) =>
    one instanceof MalformedError ? malformedVerdict(one) : (found.get(one) ?? verdict(false)),
  );
  const end = answers.findIndex(({ decision }) => decision === last);
  return json(200, { evaluations: end < 0 ? answers : answers.slice(0, end + 1) });
}
