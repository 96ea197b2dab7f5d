// An application's own templates, checked against the dialect whose values they use.
import { describe, expect, test } from '@jest/globals';
import { permissionTemplate } from '../../cli/applications/templates.ts';
import type { Dialect } from '../../functions/dialects/shared/dialect.ts';

const broker: Dialect = {
  name: 'broker',
  title: 'A broker',
  pages: [],
  permissionTemplates: { 'broker.queue': 'broker:${vhost}:queue:${name}', 'broker.login': 'broker:login' },
};
const read = (text: string) => permissionTemplate(text, [broker]);

test.each([
  ['other words', 'broker.queue=mq:${name}:in:${vhost}'],
  ['fewer values', 'broker.queue=mq:${name}'],
  ['a value within a segment', 'broker.queue=mq:q-${name}'],
])('%s: taken', (_name, text) => {
  const [name, template] = [text.slice(0, 12), text.slice(13)];
  expect(read(text)).toEqual([name, template]);
});

describe('values that a dialect lists beside those of its default', () => {
  const open = { ...broker, moreValues: ['client.type', 'client.properties.'] };
  test.each(['mq:${name}:${client.type}', 'mq:${client.properties.owner}:${name}'])(
    '%s: taken',
    (template) => {
      expect(permissionTemplate(`broker.queue=${template}`, [open])).toEqual(['broker.queue', template]);
    },
  );

  test.each(['client.properties.', 'client.kind'])('${%s}: refused, with what there is', (name) => {
    expect(() => permissionTemplate(`broker.queue=mq:\${${name}}`, [open])).toThrow(
      'it has ${vhost} ${name} ${client.type} ${client.properties.NAME}',
    );
  });
});

describe('refused', () => {
  test.each([
    ['without "="', 'broker.queue', 'Write it as name=value'],
    [
      'an unknown name',
      'broker.topic=x',
      'There is no template "broker.topic". gatehook dialect show <name> lists those of a dialect.',
    ],
    ['an unknown value', 'broker.queue=mq:${user}', 'there is no "${user}" here; it has ${vhost} ${name}'],
    [
      'two values in one segment',
      'broker.queue=mq:${vhost}${name}',
      'cannot be told apart; put ":" between them',
    ],
    ['an empty segment', 'broker.queue=mq::${name}', 'Not a template: a segment is empty'],
    ['a denial', 'broker.login=!mq:login', '"!" at the start is for grants only'],
  ])('%s', (_name, text, message) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'commander.invalidArgument',
        message: expect.stringContaining(message),
      }),
    );
  });

  test('a name that only Object.prototype has', () => {
    expect(() => read('constructor=x')).toThrow('There is no template "constructor"');
  });
});

test('native asks by no template', () => {
  expect(() => permissionTemplate('native.x=y')).toThrow('There is no template "native.x".');
});
