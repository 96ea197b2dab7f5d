// VerneMQ's webhooks: a header names the hook; 200 with a result, and every other status is an error, which denies.

import type { Decision, Deny } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { bodyMembers, type Members, optionalList, optionalText, requiredText } from '../http/json-members.ts';
import { MalformedError, PROBLEMS } from '../http/problem.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { type Action, TOPIC_TEMPLATE, topicAsks } from './shared/mqtt-topic.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { question } from './shared/question.ts';

const TEMPLATES = { 'vernemq.topic': TOPIC_TEMPLATE } as const;

/** Filters of one SUBSCRIBE. */
const MAX_TOPICS = 100;

const malformed = (detail: string) => new MalformedError('malformed_question', detail);

/** No password is an empty one: nothing here tells that a listener checked a certificate. */
function register(body: Members): Question {
  const password = optionalText(body, 'password') ?? '';
  return question('vernemq', requiredText(body, 'username'), { kind: 'password', password });
}

/** A client without a name (`null`) is no user. */
function about(body: Members, action: Action, topics: readonly string[]): Question {
  const more = { clientid: requiredText(body, 'client_id'), mountpoint: requiredText(body, 'mountpoint') };
  const asks = topics.flatMap((topic) => topicAsks({ templateName: 'vernemq.topic', action, topic, more }));
  return question('vernemq', optionalText(body, 'username') ?? '', { kind: 'assert' }, asks);
}

const publish = (body: Members) => about(body, 'publish', [requiredText(body, 'topic')]);

/** One question, so one trip: a SUBSCRIBE is allowed with all its filters or refused. */
function subscribe(body: Members): Question {
  const topics = optionalList(body, 'topics', MAX_TOPICS) ?? [];
  // Nothing asked would be allowed.
  if (topics.length === 0) throw malformed('"topics" names no topic.');
  return about(
    body,
    'subscribe',
    topics.map((one) => requiredText(one, 'topic')),
  );
}

/** The twins for MQTT 5 send the same and more. */
const HOOKS: Readonly<Record<string, (body: Members) => Question>> = {
  auth_on_register: register,
  auth_on_register_m5: register,
  auth_on_publish: publish,
  auth_on_publish_m5: publish,
  auth_on_subscribe: subscribe,
  auth_on_subscribe_m5: subscribe,
};

function parse({ headers, body }: Inbound): Question {
  const name = headers.get('vernemq-hook') ?? '';
  const hook = Object.hasOwn(HOOKS, name) ? HOOKS[name] : undefined;
  if (hook === undefined)
    throw malformed(`The header vernemq-hook is none of ${Object.keys(HOOKS).join(', ')}.`);
  return hook(bodyMembers(body));
}

/** An application that may not ask is told so by the status, which VerneMQ logs. */
const MISCONFIGURED: readonly Deny['code'][] = ['untrusted_caller', 'caller_not_allowed', 'replayed'];

function render(decision: Decision): Answer {
  if (decision.outcome === 'allow') return json(200, { result: 'ok' });
  if (decision.outcome === 'unknown') return empty(503);
  if (MISCONFIGURED.includes(decision.code)) return empty(PROBLEMS[decision.code].status);
  return json(200, { result: { error: 'not_allowed' } });
}

export const vernemq: HttpDialect = {
  name: 'vernemq',
  title: 'VerneMQ, MQTT',
  prefix: '/vernemq',
  pathKeys: true,
  pages: ['vernemq'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      path: '/hook',
      methods: ['POST'],
      accepts: ['application/json'],
      proof: KEY_ONLY,
      parse,
      render,
      malformed: () => empty(400),
    }),
  ],
};
