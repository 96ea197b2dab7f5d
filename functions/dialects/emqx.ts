// EMQX 5's HTTP authenticator and authorizer: always 200 with a yes or a no, since all else means "ask somebody else".

import { CannotTellError } from '../decision/cannot-tell.ts';
import type { Allow, Decision } from '../decision/decision.ts';
import type { Credentials, Question } from '../decision/question.ts';
import { type Answer, json } from '../http/answer.ts';
import { type Fields, fieldAmong, optionalField, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { POSTED_TYPES, postedFields } from '../http/posted-fields.ts';
import { MalformedError } from '../http/problem.ts';
import type { DialectContext, HttpDialect } from './shared/dialect.ts';
import { SUPERUSER_ROLE, TOPIC_TEMPLATE, topicAsks } from './shared/mqtt-topic.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { passwordOrVouched, question } from './shared/question.ts';
import { sessionSeconds, sessionSecondsSetting } from './shared/session-seconds.ts';

const TEMPLATES = { 'emqx.topic': TOPIC_TEMPLATE } as const;

/** Attributes that become members of the answer: rules that EMQX checks itself, and the second at which it disconnects. */
const ACL = 'emqx.acl';
const EXPIRE_AT = 'emqx.expire_at';

/** An attribute that EMQX would not understand, or worse, read as no rules at all. */
export class BrokenAttributeError extends CannotTellError {
  constructor(name: string, expected: string) {
    super(`The attribute "${name}" must be ${expected}; until it is, the user is kept out.`, undefined);
    this.name = 'BrokenAttributeError';
  }
}

function aclOf(text: string): unknown[] {
  let rules: unknown;
  try {
    rules = JSON.parse(text);
  } catch {
    rules = null;
  }
  if (Array.isArray(rules)) return rules;
  throw new BrokenAttributeError(ACL, 'a JSON list of rules');
}

function expiryOf(text: string): number {
  if (/^[0-9]{1,11}$/.test(text)) return Number(text);
  throw new BrokenAttributeError(EXPIRE_AT, 'Unix seconds');
}

/** The earlier of what the user's attribute says and what the application's setting says; undefined without both. */
function endOf(attribute: string | undefined, { settings, now }: DialectContext): number | undefined {
  const seconds = sessionSeconds(settings, 'emqx');
  const ends = [
    ...(attribute === undefined ? [] : [expiryOf(attribute)]),
    ...(seconds === undefined ? [] : [Math.floor(now() / 1000) + seconds]),
  ];
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** @throws BrokenAttributeError */
function client({ user: { roles, attributes } }: Allow, context: DialectContext): Answer {
  const acl = attributes[ACL];
  const end = endOf(attributes[EXPIRE_AT], context);
  return json(200, {
    result: 'allow',
    is_superuser: roles.includes(SUPERUSER_ROLE),
    ...(acl !== undefined && { acl: aclOf(acl) }),
    ...(end !== undefined && { expire_at: end }),
  });
}

/** EMQX reads every other status, and every other result, as "ignore". Its default then is to allow, up to 5.x. */
const denied = (): Answer => json(200, { result: 'deny' });

/** The operator's template decides what is sent: what it does not name, and not what is empty, may be vouched for. */
function credentialsOf(fields: Fields): Credentials {
  const token = optionalField(fields, 'token');
  const password = optionalField(fields, 'password');
  if (token === undefined) return passwordOrVouched(password);
  if (password === undefined) return { kind: 'accessToken', token };
  throw new MalformedError('missing_credentials', 'Send one of "password" and "token".');
}

function parseLogin(inbound: Inbound): Question {
  const fields = postedFields(inbound);
  return question('emqx', requiredField(fields, 'username'), credentialsOf(fields));
}

function parseTopic(inbound: Inbound): Question {
  const fields = postedFields(inbound);
  const asks = topicAsks({
    templateName: 'emqx.topic',
    action: fieldAmong(fields, 'action', ['publish', 'subscribe']),
    topic: requiredField(fields, 'topic'),
    more: { clientid: optionalField(fields, 'clientid') ?? '' },
  });
  return question('emqx', requiredField(fields, 'username'), { kind: 'assert' }, asks);
}

const shared = {
  methods: ['GET', 'POST'],
  accepts: POSTED_TYPES,
  proof: KEY_ONLY,
  // EMQX waits 5 s for a login and takes no answer for "ignore": the rest is for the way and a cold start.
  patience: 2000,
  malformed: denied,
  refused: denied,
} as const;

export const emqx: HttpDialect = {
  name: 'emqx',
  title: 'EMQX 5, MQTT',
  prefix: '/emqx',
  pathKeys: true,
  pages: ['emqx'],
  permissionTemplates: TEMPLATES,
  settings: sessionSecondsSetting('emqx', 'clients stay connected as long as they like'),
  routes: [
    {
      ...shared,
      path: '/authentication',
      async answer(inbound, context) {
        const decision = await context.ask(parseLogin(inbound));
        return decision.outcome === 'allow' ? client(decision, context) : denied();
      },
      render: denied,
    },
    oneQuestion({
      ...shared,
      path: '/authorization',
      parse: parseTopic,
      render: (decision: Decision) =>
        decision.outcome === 'allow' ? json(200, { result: 'allow' }) : denied(),
    }),
  ],
};
