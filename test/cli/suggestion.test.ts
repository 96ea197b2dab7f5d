// What a mistyped name may have meant.
import { expect, test } from '@jest/globals';
import { suggestion } from '../../cli/terminal/suggestion.ts';
import { DIALECTS } from '../../functions/dialects/dialects.ts';

const names = DIALECTS.flatMap(({ name, pages }) => [name, ...pages]);

test.each([
  ['rabitmq', 'Did you mean rabbitmq?'],
  ['RabbitMQ', 'Did you mean rabbitmq?'],
  ['rabbtimq', 'Did you mean rabbitmq?'],
  ['traefix', 'Did you mean traefik?'],
  ['op', 'Did you mean opa?'],
  ['gopher', null],
  ['', null],
  ['x'.repeat(101), null],
])('%j', (typed, expected) => {
  expect(suggestion(typed, names)).toBe(expected);
});

test('the nearest of several', () => {
  expect(suggestion('nginx-mial', ['nginx', 'nginx-rtmp', 'nginx-mail'])).toBe('Did you mean nginx-mail?');
});
