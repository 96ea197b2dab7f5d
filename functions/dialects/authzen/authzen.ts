// OpenID AuthZEN Authorization API 1.0: one evaluation, many at once, and the search for actions.
import type { Decision, Refusal } from '../../decision/decision.ts';
import { type Answer, json } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import {
  bodyMembers,
  type Members,
  optionalList,
  optionalMembers,
  optionalText,
  requiredMembers,
} from '../../http/json-members.ts';
import { MalformedError } from '../../http/problem.ts';
import type { AskDecision, DialectContext, DialectRoute, HttpDialect } from '../shared/dialect.ts';
import { SIGNATURE_OR_KEY } from '../shared/proof-places.ts';
import { askSeveral } from '../shared/several-questions.ts';
import { configurationRoute } from './configuration.ts';
import {
  type Evaluation,
  evaluationOf,
  isDenial,
  questionAbout,
  renderMalformed,
  renderRefusal,
  singleEvaluation,
  TEMPLATES,
  verdict,
} from './messages.ts';
import { ACTIONS, searchActions, unsupported } from './search.ts';

/** As many as the native dialect takes permissions. */
const MAX_EVALUATIONS = 100;

/** §7.1.2.1: after which answer the rest of a batch is not told any more. */
const LAST_ANSWER: Readonly<Record<string, boolean | null>> = {
  execute_all: null,
  deny_on_first_deny: false,
  permit_on_first_permit: true,
};

const render = (decision: Decision): Answer =>
  decision.outcome === 'allow' ? json(200, verdict(true)) : renderRefusal(decision);

async function evaluate(inbound: Inbound, { ask }: DialectContext): Promise<Answer> {
  return evaluateOne(inbound, ask, bodyMembers(inbound.body));
}

async function evaluateOne(inbound: Inbound, ask: AskDecision, body: Members): Promise<Answer> {
  const { username, ask: asked } = singleEvaluation(body);
  return render(await ask({ ...questionAbout(inbound, username), asks: [asked] }));
}

function lastAnswer(body: Members): boolean | null {
  const options = optionalMembers(body, 'options');
  const semantic = (options && optionalText(options, 'evaluations_semantic')) ?? 'execute_all';
  const last = Object.hasOwn(LAST_ANSWER, semantic) ? LAST_ANSWER[semantic] : undefined;
  if (last !== undefined) return last;
  const known = Object.keys(LAST_ANSWER).join(', ');
  throw new MalformedError('malformed_question', `One of ${known}.`, '/options/evaluations_semantic');
}

/** What an evaluation leaves out, the body says for all; what is `null` in it was lost, and is not left out. */
function evaluationsOf(body: Members, batch: readonly Members[]): Evaluation[] {
  return batch.map((one) => evaluationOf((name) => requiredMembers(one.values.has(name) ? one : body, name)));
}

/** Each subject's evaluations in one question; "cannot tell" about one of them is "cannot tell" about the batch. */
async function verdicts(
  inbound: Inbound,
  ask: AskDecision,
  evaluations: readonly Evaluation[],
): Promise<ReturnType<typeof verdict>[] | Refusal> {
  const found = new Map<Evaluation, ReturnType<typeof verdict>>();
  for (const [username, same] of Map.groupBy(evaluations, (one) => one.username)) {
    const things = same.map((one) => one.ask);
    const answers = await askSeveral(ask, questionAbout(inbound, username), things);
    if ('outcome' in answers && !isDenial(answers)) return answers;
    same.forEach((one, index) => {
      found.set(one, 'outcome' in answers ? verdict(false, answers.code) : verdict(answers[index] === true));
    });
  }
  return evaluations.map((one) => found.get(one) ?? verdict(false));
}

async function evaluateBatch(inbound: Inbound, { ask }: DialectContext): Promise<Answer> {
  const body = bodyMembers(inbound.body);
  const batch = optionalList(body, 'evaluations', MAX_EVALUATIONS) ?? [];
  // §7.1: without evaluations, the body is one.
  if (batch.length === 0) return evaluateOne(inbound, ask, body);
  const last = lastAnswer(body);
  const answers = await verdicts(inbound, ask, evaluationsOf(body, batch));
  if ('outcome' in answers) return renderRefusal(answers);
  const end = answers.findIndex(({ decision }) => decision === last);
  return json(200, { evaluations: end < 0 ? answers : answers.slice(0, end + 1) });
}

function route(path: string, answer: DialectRoute['answer']): DialectRoute {
  return {
    path,
    methods: ['POST'],
    accepts: ['application/json'],
    proof: SIGNATURE_OR_KEY,
    echoesRequestId: true,
    answer,
    render: renderRefusal,
    malformed: renderMalformed,
  };
}

export const authzen: HttpDialect = {
  name: 'authzen',
  title: 'Policy enforcement points that speak AuthZEN 1.0',
  prefix: '',
  pathKeys: false,
  pages: ['authzen'],
  permissionTemplates: TEMPLATES,
  settings: {
    [ACTIONS]: {
      meaning: 'the actions there are, for searches among them',
      form: /^[^\s,]+(,[^\s,]+)*$/,
      example: 'names separated by commas, such as read,write',
    },
  },
  routes: [
    route('/access/v1/evaluation', evaluate),
    route('/access/v1/evaluations', evaluateBatch),
    route('/access/v1/search/action', searchActions),
    route('/access/v1/search/subject', unsupported),
    route('/access/v1/search/resource', unsupported),
  ],
  documents: [configurationRoute],
};
