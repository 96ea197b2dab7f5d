// Templates: what values become in them, and that no value reaches beyond its segment.
import { describe, expect, test } from '@jest/globals';
import { covers } from '../../functions/decision/patterns.ts';
import { PermissionError } from '../../functions/decision/permissions.ts';
import type { Ask } from '../../functions/decision/question.ts';
import { fillTemplate, resolveAsks, TemplateError } from '../../functions/decision/templates.ts';
import fc, { cases } from '../support/property.ts';

describe('fillTemplate', () => {
  test.each([
    ['http:${method}:${host}', { method: 'GET', host: 'a' }, 'http:GET:a'],
    ['q:${vhost}', { vhost: '/' }, 'q:/'],
    ['q:${vhost}', { vhost: '' }, 'q:%'],
    ['q:${name}', { name: 'a:b*!' }, 'q:a%3Ab%2A%21'],
    ['q:${name}', { name: '${vhost}', vhost: 'x' }, 'q:${vhost}'],
    ['${a}:${a}', { a: '1' }, '1:1'],
    ['t:${topic}', { topic: { pattern: 'a:*:**' } }, 't:a:*:**'],
    ['no:placeholder', {}, 'no:placeholder'],
  ])('%j with %j is %j', (template, values, expected) => {
    expect(fillTemplate(template, values)).toBe(expected);
  });

  test.each(['other', 'constructor', '__proto__', ''])('the unknown value %j is an error', (name) => {
    const fill = () => fillTemplate(`q:\${${name}}`, { vhost: '/', name: 'n' });
    expect(fill).toThrow(TemplateError);
    expect(fill).toThrow(
      expect.objectContaining({
        code: 'unknown_placeholder',
        message: `the template names "\${${name}}"; this dialect has \${vhost} \${name}`,
      }),
    );
  });

  test('whatever the values, the segments of the template stay where they are', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.constantFrom('a:b', '*', '**', '!x', '%3A', '${b}', ' ', '"', '\\', 'a:admin'),
    );
    fc.assert(
      fc.property(value, value, (a, b) => {
        const made = fillTemplate('q:${a}:read:${b}', { a, b });
        const parts = made.split(':');
        // One comparison for each case: four assertions of Jest cost more than all they check.
        return (
          parts.length === 4 &&
          parts[2] === 'read' &&
          covers('q:*:read:*', made) &&
          !covers('q:*:write:*', made)
        );
      }),
      { numRuns: cases(10_000) },
    );
  });
});

describe('values that a request may leave out', () => {
  const optional = ['subject.type', 'resource.properties.'];
  test.each([
    ['a:${subject.type}', {}, 'a:%'],
    ['a:${subject.type}', { 'subject.type': 'user' }, 'a:user'],
    ['a:${resource.properties.owner}', {}, 'a:%'],
    ['a:${resource.properties.owner}', { 'resource.properties.owner': 'a:b' }, 'a:a%3Ab'],
  ])('%s with %j is %s', (template, values, permission) => {
    expect(fillTemplate(template, values, optional)).toBe(permission);
  });

  test.each(['${resource.properties.}', '${resource.properties}', '${subject.typ}', '${type}'])(
    '%s is none of them',
    (template) => {
      expect(() => fillTemplate(template, {}, optional)).toThrow(TemplateError);
    },
  );
});

describe('resolveAsks', () => {
  const ask: Ask = {
    template: 'rabbitmq:${vhost}:${name}',
    templateName: 'rabbitmq.resource',
    values: { vhost: '/', name: 'jobs' },
  };

  test('a permission is taken as it is, a template is filled', () => {
    expect(resolveAsks([{ permission: 'orders:42' }, ask], {})).toEqual([['orders:42'], ['rabbitmq:/:jobs']]);
  });

  test("the application's template of the same name replaces the dialect's", () => {
    const own = { 'rabbitmq.resource': 'queue:${name}', 'rabbitmq.vhost': 'x' };
    expect(resolveAsks([ask], own)).toEqual([['queue:jobs']]);
  });

  test('a template named "constructor" is not looked up beyond the application\'s own', () => {
    expect(resolveAsks([{ ...ask, templateName: 'constructor' }], {})).toEqual([['rabbitmq:/:jobs']]);
  });

  test('each spelling of a value is a spelling of what is asked', () => {
    const spellings = { spellings: ['/a b', '/a b/'] } as const;
    const values = { vhost: spellings, name: { pattern: '*' } };
    expect(resolveAsks([{ ...ask, values }], {})).toEqual([['rabbitmq:/a%20b:*', 'rabbitmq:/a%20b/:*']]);
  });

  test('nothing asked is nothing', () => {
    expect(resolveAsks([], {})).toEqual([]);
  });

  test('an override with an unknown value is an error', () => {
    expect(() => resolveAsks([ask], { 'rabbitmq.resource': 'queue:${nmae}' })).toThrow(
      'the template names "${nmae}"; this dialect has ${vhost} ${name}',
    );
  });

  test.each([
    ['a'.repeat(8182), 'it has 8193 characters, at most 8192 are allowed'],
    [{ spellings: ['a', 'a'.repeat(8182)] as const }, 'it has 8193 characters, at most 8192 are allowed'],
    [{ pattern: '' }, 'a segment is empty; segments are separated by one ":"'],
    [{ pattern: 'a***' }, 'three "*" in a row mean nothing; write "*" or "**"'],
    [{ pattern: 'a b' }, '" " at position 13 is not allowed; write %20'],
  ])('a template that becomes no permission with %j is an error', (name, fault) => {
    const resolve = () => resolveAsks([{ ...ask, values: { vhost: '', name } }], {});
    expect(resolve).toThrow(PermissionError);
    expect(resolve).toThrow(
      expect.objectContaining({ code: 'invalid_permission', message: `not a permission: ${fault}` }),
    );
  });

  test('a lone surrogate in a value is an error', () => {
    expect(() => resolveAsks([{ ...ask, values: { vhost: '/', name: '\ud800' } }], {})).toThrow(
      expect.objectContaining({ code: 'invalid_value' }),
    );
  });
});
