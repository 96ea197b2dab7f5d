// Binding keys as sets, beside a plain reading of AMQP's rules: what may be bound delivers nothing that may not be read.
import { describe, expect, test } from '@jest/globals';
import { authorize } from '../../functions/decision/authorize.ts';
import type { TemplateValue } from '../../functions/decision/question.ts';
import { resolveAsks } from '../../functions/decision/templates.ts';
import { bindingKey, routingKey } from '../../functions/dialects/shared/amqp-topic.ts';
import fc from '../support/property.ts';

const TEMPLATE = 'rabbitmq:/:topic:amq.topic:read:${routing_key}';

/** The last segments of what is asked for. */
const resolve = (keys: readonly TemplateValue[]) =>
  resolveAsks(
    keys.map((routing_key) => ({ template: TEMPLATE, templateName: 't', values: { routing_key } })),
    {},
  );
const written = (keys: readonly TemplateValue[]) =>
  resolve(keys).map(([permission]) => permission.split(':').at(-1));

function may(grants: readonly string[], keys: readonly TemplateValue[]): boolean {
  const user = { name: 'alice', roles: [], grants, attributes: {} };
  return authorize({ user, roles: new Map(), asked: resolve(keys) }).allowed;
}
const reading = (key: string) => `rabbitmq:*:topic:*:read:${key}`;

test.each([
  ['a.b', ['a.b']],
  ['', ['%']],
  ['a.', ['a.%']],
  ['.', ['%.%']],
  ['a:b.c d', ['a%3Ab.c%20d']],
  ['*', ['*']],
  ['a.*.b', ['a.*.b']],
  ['#', ['%', '*']],
  ['a.#', ['a', 'a.*']],
  ['#.b', ['b', '*.b']],
  ['a.#.b', ['a.b', 'a.*.b']],
  ['#.#', ['%', '*']],
  ['#.a.#', ['a', '*.a', 'a.*', '*.a.*']],
  ['a*.#b', ['a%2A.#b']],
])('the binding key %j asks for %j', (key, sets) => {
  expect(written(bindingKey(key)).sort()).toEqual([...sets].sort());
});

test('a published key has no wildcards', () => {
  expect(written([routingKey('a.*.#')])).toEqual(['a.%2A.#']);
});

test('a binding key of five "#"', () => {
  expect(() => bindingKey('#.a.#.a.#.a.#.a.#')).toThrow('A binding key has at most 4 "#".');
});

test.each([
  ['a.secret', false],
  ['a.*', false],
  ['a.#', false],
  ['#', false],
  ['*.secret', false],
  ['#.secret.#', false],
  ['b.*', true],
  ['b.#', true],
  ['a.public', true],
  ['*.public', true],
])('everything but a.secret may be read: the binding %s is allowed: %j', (key, allowed) => {
  expect(may(['rabbitmq:**', '!rabbitmq:*:topic:*:read:a.secret'], bindingKey(key))).toBe(allowed);
});

test.each([
  ['plant.1', 'plant.1', true],
  ['plant.*', 'plant.1', true],
  ['plant.*', 'plant.*', true],
  ['plant.*', 'plant.*.temperature', true],
  ['plant.*', 'plant.#', false],
  ['plant plant.*', 'plant.#', true],
  ['*', '#', true],
  ['plant.1', 'plant.*', false],
])('who may read %j may bind %s: %j', (keys, key, allowed) => {
  expect(may(keys.split(' ').map(reading), bindingKey(key))).toBe(allowed);
});

/** AMQP 0-9-1 §3.1.3.3, as RabbitMQ reads it: an empty key has no words. */
function delivers(binding: readonly string[], key: readonly string[]): boolean {
  const [first, ...rest] = binding;
  if (first === undefined) return key.length === 0;
  if (first === '#') return delivers(rest, key) || (key.length > 0 && delivers(binding, key.slice(1)));
  return key.length > 0 && (first === '*' || first === key[0]) && delivers(rest, key.slice(1));
}
const words = (key: string) => (key === '' ? [] : key.split('.'));

describe('against every key of up to three words', () => {
  const WORDS = ['', 'a', 'b', 'secret', '*', '#'];
  const keys = [[''], WORDS, WORDS.flatMap((one) => WORDS.map((two) => `${one}.${two}`))]
    .flat()
    .concat(['a.b.secret', '..', 'a..b', 'secret.a.b', '*.b.#']);
  const key = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 }).map((parts) => parts.join('.'));
  const part = fc.constantFrom('a', 'b', 'secret', '*', '**', '%', '.', '%2A');
  const grant = fc
    .tuple(fc.constantFrom('', '', '!'), fc.array(part, { minLength: 1, maxLength: 5 }))
    .map(([denial, parts]) => `${denial}${reading(parts.join('').replace(/\*{3,}/g, '**'))}`);

  test('what may be bound delivers only what may be read', () => {
    let bound = 0;
    fc.assert(
      fc.property(key, fc.array(grant, { maxLength: 4 }), (binding, grants) => {
        if (!may(grants, bindingKey(binding))) return;
        bound++;
        for (const one of keys.filter((candidate) => delivers(words(binding), words(candidate))))
          expect([one, may(grants, [routingKey(one)])]).toEqual([one, true]);
      }),
      { numRuns: 5_000 },
    );
    expect(bound).toBeGreaterThan(200);
  });
});
