// RabbitMQ's `rabbitmq_auth_backend_http`, 3.10 to 4.3: GET with a query or POST with a form, one word back.

import type { Decision, Deny } from '../decision/decision.ts';
import type { Ask, Question } from '../decision/question.ts';
import { type Answer, empty, text } from '../http/answer.ts';
import { fieldAmong, fieldsOf, optionalField, requiredField } from '../http/fields.ts';
import type { Inbound } from '../http/inbound.ts';
import { bindingKey, routingKey } from './shared/amqp-topic.ts';
import type { DialectRoute, HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, passwordOrVouched, question } from './shared/question.ts';

const TEMPLATES = {
  'rabbitmq.vhost': 'rabbitmq:${vhost}:access',
  'rabbitmq.resource': 'rabbitmq:${vhost}:${resource}:${name}:${permission}',
  'rabbitmq.topic': 'rabbitmq:${vhost}:topic:${name}:${permission}:${routing_key}',
} as const;

/** A question of RabbitMQ about a user whom it let in before. */
const followUp = (username: string, asks: readonly Ask[]): Question =>
  question('rabbitmq', username, { kind: 'assert' }, asks);

/** No password at all is what RabbitMQ sends for SASL EXTERNAL: it checked the client's certificate itself. */
function parseUser(inbound: Inbound): Question {
  const fields = fieldsOf(inbound);
  const credentials = passwordOrVouched(optionalField(fields, 'password'));
  return question('rabbitmq', requiredField(fields, 'username'), credentials);
}

function parseVhost(inbound: Inbound): Question {
  const fields = fieldsOf(inbound);
  const vhost = requiredField(fields, 'vhost');
  return followUp(requiredField(fields, 'username'), [byTemplate(TEMPLATES, 'rabbitmq.vhost', { vhost })]);
}

function parseResource(inbound: Inbound): Question {
  const fields = fieldsOf(inbound);
  const values = {
    vhost: requiredField(fields, 'vhost'),
    resource: fieldAmong(fields, 'resource', ['exchange', 'queue']),
    name: requiredField(fields, 'name'),
    permission: fieldAmong(fields, 'permission', ['configure', 'write', 'read']),
  };
  return followUp(requiredField(fields, 'username'), [byTemplate(TEMPLATES, 'rabbitmq.resource', values)]);
}

function parseTopic(inbound: Inbound): Question {
  const fields = fieldsOf(inbound);
  const permission = fieldAmong(fields, 'permission', ['write', 'read']);
  const key = requiredField(fields, 'routing_key');
  const values = { vhost: requiredField(fields, 'vhost'), name: requiredField(fields, 'name'), permission };
  // RabbitMQ asks to write a message with a routing key, and to read what a binding key delivers.
  const keys = permission === 'write' ? [routingKey(key)] : bindingKey(key);
  return followUp(
    requiredField(fields, 'username'),
    keys.map((routing_key) => byTemplate(TEMPLATES, 'rabbitmq.topic', { ...values, routing_key })),
  );
}

const ROLE_OF_TAG = /^rabbitmq\.([a-z0-9_-]+)$/;

/** `rabbitmq.administrator` is the tag `administrator`. RabbitMQ lower-cases what it reads, so no other case is a tag. */
const tagsOf = (roles: readonly string[]) => roles.flatMap((role) => ROLE_OF_TAG.exec(role)?.[1] ?? []);

/** Statuses other than 200 and 201 are errors to RabbitMQ, refused too, and written to its log: for what is misconfigured. */
function renderDeny({ code }: Deny): Answer {
  if (code === 'untrusted_caller') return empty(401);
  if (code === 'caller_not_allowed' || code === 'replayed') return empty(403);
  // No reason behind the word: up to 4.2 it is an error, and from 4.3 on RabbitMQ writes it down together with the URL, which
  // holds the key.
  return text(200, 'deny');
}

/** No newline behind the word: 3.10 takes it for a part of it, and drops the connection. */
function render(decision: Decision, allowed: string): Answer {
  if (decision.outcome === 'allow') return text(200, allowed);
  if (decision.outcome === 'deny') return renderDeny(decision);
  // Without `Retry-After`: Erlang's httpc would ask again each time it is over, for as long as Gatehook cannot tell, past
  // RabbitMQ's own time-out, and hold the client's login or queue so long (OTP 25; erlang/otp#10469).
  return empty(503);
}

const shared = {
  methods: ['GET', 'POST'],
  accepts: ['application/x-www-form-urlencoded'],
  proof: KEY_ONLY,
  render: (decision: Decision) => render(decision, 'allow'),
  malformed: () => empty(400),
} as const;

const user: DialectRoute = oneQuestion({
  ...shared,
  path: '/user',
  parse: parseUser,
  // Tags belong to this answer only: on the others, any word behind `allow` ends the connection.
  render: (decision) => {
    const tags = decision.outcome === 'allow' ? tagsOf(decision.user.roles) : [];
    return render(decision, ['allow', ...tags].join(' '));
  },
});

export const rabbitmq: HttpDialect = {
  name: 'rabbitmq',
  title: 'RabbitMQ, AMQP and MQTT',
  prefix: '/rabbitmq',
  pathKeys: true,
  pages: ['rabbitmq'],
  permissionTemplates: TEMPLATES,
  routes: [
    user,
    oneQuestion({ ...shared, path: '/vhost', parse: parseVhost }),
    oneQuestion({ ...shared, path: '/resource', parse: parseResource }),
    oneQuestion({ ...shared, path: '/topic', parse: parseTopic }),
  ],
};
