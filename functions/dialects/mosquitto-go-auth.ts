// mosquitto-go-auth's HTTP backend: one answer that its modes `status` and `json` both understand, and one for `text`.

import type { Decision } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Answer, json, text } from '../http/answer.ts';
import { fieldAmong, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { POSTED_TYPES, postedFields } from '../http/posted-fields.ts';
import { type MalformedError, PROBLEMS } from '../http/problem.ts';
import type { DialectSettings, HttpDialect } from './shared/dialect.ts';
import { type Action, SUPERUSER_ROLE, TOPIC_TEMPLATE, topicAsks } from './shared/mqtt-topic.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { question } from './shared/question.ts';

const NAME = 'mosquitto-go-auth';
const TEMPLATES = { 'mosquitto-go-auth.topic': TOPIC_TEMPLATE } as const;
const RESPONSE_MODE = 'mosquitto-go-auth.responseMode';

/** `acc`: a message delivered, a message published, both, a subscription. To be delivered is what one subscribes for. */
const ACTIONS: Readonly<Record<string, readonly Action[]>> = {
  1: ['subscribe'],
  2: ['publish'],
  3: ['subscribe', 'publish'],
  4: ['subscribe'],
};

/** Mosquitto sends a password always, if need be an empty one: nothing here tells that a certificate was checked. */
function parseUser(inbound: Inbound): Question {
  const fields = postedFields(inbound);
  const password = requiredField(fields, 'password');
  return question(NAME, requiredField(fields, 'username'), { kind: 'password', password });
}

function parseSuperuser(inbound: Inbound): Question {
  return question(NAME, requiredField(postedFields(inbound), 'username'), { kind: 'assert' });
}

function parseAcl(inbound: Inbound): Question {
  const fields = postedFields(inbound);
  const topic = requiredField(fields, 'topic');
  const more = { clientid: requiredField(fields, 'clientid') };
  const actions = ACTIONS[fieldAmong(fields, 'acc', ['1', '2', '3', '4'])] ?? [];
  const asks = actions.flatMap((action) =>
    topicAsks({ templateName: 'mosquitto-go-auth.topic', action, topic, more }),
  );
  return question(NAME, requiredField(fields, 'username'), { kind: 'assert' }, asks);
}

/** Statuses from 500 on are errors of the backend to the plugin: denied, and where it is told to, tried again. */
function refusal(code: keyof typeof PROBLEMS, headers: Answer['headers'] = {}): Answer {
  const { status, title } = PROBLEMS[code];
  return json(status, { ok: false, error: title }, headers);
}

/** @param allowed whether an allowed question is a yes: a superuser must hold the role besides */
function render(decision: Decision, settings: DialectSettings, allowed = true): Answer {
  if (decision.outcome === 'unknown')
    return refusal(decision.code, { 'retry-after': String(decision.retryAfter) });
  if (decision.outcome === 'deny') return refusal(decision.code);
  if (!allowed) return refusal('not_authorized');
  return settings[RESPONSE_MODE] === 'text' ? text(200, 'ok') : json(200, { ok: true, error: '' });
}

const shared = {
  methods: ['POST', 'PUT'],
  accepts: POSTED_TYPES,
  proof: KEY_ONLY,
  render: (decision: Decision, settings: DialectSettings) => render(decision, settings),
  malformed: ({ code }: MalformedError) => refusal(code),
} as const;

export const mosquittoGoAuth: HttpDialect = {
  name: NAME,
  title: 'Mosquitto with mosquitto-go-auth, MQTT',
  prefix: '/mosquitto-go-auth',
  pathKeys: true,
  pages: ['mosquitto-go-auth'],
  permissionTemplates: TEMPLATES,
  settings: {
    [RESPONSE_MODE]: {
      meaning: 'text: the answer of http_response_mode text',
      form: /^(status|json|text)$/,
      example: 'status, json or text',
    },
  },
  routes: [
    oneQuestion({ ...shared, path: '/getuser', parse: parseUser }),
    oneQuestion({
      ...shared,
      path: '/superuser',
      parse: parseSuperuser,
      render: (decision, settings) =>
        render(
          decision,
          settings,
          decision.outcome === 'allow' && decision.user.roles.includes(SUPERUSER_ROLE),
        ),
    }),
    oneQuestion({ ...shared, path: '/aclcheck', parse: parseAcl }),
  ],
};
