// RabbitMQ as it asks.
import { segment } from '../../../functions/decision/permissions.ts';
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { text, visible } from './made-up.ts';
import { fields, form, says } from './pen.ts';
import { ASSERT, asking, byPassword, type Heard, type Said, type Speech } from './speech.ts';

/** 200 with one word; any other status is an error, written to its log. */
function rabbitHears({ status, body }: Answer): Heard {
  if (status !== 200) return 'cannot tell';
  return /^allow( |$)/.test(body) ? 'in' : 'out';
}

const rabbit = (
  path: string,
  method: 'GET' | 'POST',
  parts: Readonly<Record<string, fc.Arbitrary<string>>>,
  questions: (values: Readonly<Record<string, string>>) => Said['questions'],
): Speech => ({
  route: `/rabbitmq${path}`,
  method,
  heard: rabbitHears,
  said: says(fc.record(parts), (values, pen) => ({
    ...(method === 'GET' ? { query: fields(pen, values) } : form(pen, values)),
    questions: questions(values),
  })),
});

const of = (values: Readonly<Record<string, string>>, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, values[name] ?? '']));

const about = (values: Readonly<Record<string, string>>, template: string, ...names: readonly string[]) =>
  asking(values.username ?? '', ASSERT, template, of(values, ...names));

const RESOURCE = ['vhost', 'resource', 'name', 'permission'] as const;

export const rabbitmq = (['GET', 'POST'] as const).flatMap((method) => [
  rabbit('/user', method, { username: text, password: text }, ({ username = '', password = '' }) =>
    asking(username, byPassword(password)),
  ),
  rabbit('/user', method, { username: text, vhost: text }, ({ username = '' }) =>
    asking(username, { kind: 'assertLogin' }),
  ),
  rabbit('/vhost', method, { username: text, vhost: text, ip: visible }, (values) =>
    about(values, 'rabbitmq.vhost', 'vhost'),
  ),
  rabbit(
    '/resource',
    method,
    {
      username: text,
      vhost: text,
      resource: fc.constantFrom('exchange', 'queue'),
      name: text,
      permission: fc.constantFrom('configure', 'write', 'read'),
    },
    (values) => about(values, 'rabbitmq.resource', ...RESOURCE),
  ),
  rabbit(
    '/topic',
    method,
    {
      username: text,
      vhost: text,
      resource: fc.constant('topic'),
      name: text,
      permission: fc.constant('write'),
      routing_key: text,
    },
    ({ username = '', routing_key = '', ...values }) =>
      asking(username, ASSERT, 'rabbitmq.topic', {
        ...of(values, 'vhost', 'name', 'permission'),
        routing_key: { pattern: routing_key.split('.').map(segment).join('.') },
      }),
  ),
]);
