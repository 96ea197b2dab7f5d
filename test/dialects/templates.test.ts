// Every template of every dialect: whatever a value holds, it stays one segment, and no pattern of another meets it.
import { describe, expect, test } from '@jest/globals';
import { matches } from '../../functions/decision/patterns.ts';
import { checkPermission } from '../../functions/decision/permissions.ts';
import { fillTemplate } from '../../functions/decision/templates.ts';
import { DIALECTS } from '../../functions/dialects/dialects.ts';

const HOSTILE = [
  'a:b',
  '*',
  '**',
  '!x',
  '%',
  '%3A',
  'a b',
  'ü',
  '"',
  '\\',
  '',
  '${username}',
  '\u0000',
  ':',
  '::',
];

const templates = DIALECTS.flatMap(({ permissionTemplates }) => Object.entries(permissionTemplates));

const placeholders = (template: string) =>
  [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);

const withValues = templates.filter(([, template]) => placeholders(template).length > 0);

test.each(templates)('%s: %s gives a permission', (_name, template) => {
  const plain = Object.fromEntries(placeholders(template).map((name) => [name, 'plain']));
  expect(checkPermission(fillTemplate(template, plain))).toBeNull();
});

describe.each(withValues)('%s: %s', (_name, template) => {
  const names = placeholders(template);
  const plain = Object.fromEntries(names.map((name) => [name, 'plain']));
  const stars = Object.fromEntries(names.map((name) => [name, { pattern: '*' }]));
  const segments = (permission: string) => permission.split(':').length;
  const cases = names.flatMap((name) => HOSTILE.map((value) => [name, value]));

  test.each(cases)('%s = %j', (name, value) => {
    const permission = fillTemplate(template, { ...plain, [name]: value });
    expect(checkPermission(permission)).toBeNull();
    expect(segments(permission)).toBe(segments(fillTemplate(template, plain)));
    const denial = fillTemplate(template, { ...stars, [name]: value });
    expect(matches(denial, permission)).toBe(true);
    expect(matches(denial, fillTemplate(template, plain))).toBe(false);
  });

  test('two values in one place give two permissions', () => {
    for (const name of names) {
      const filled = HOSTILE.map((value) => fillTemplate(template, { ...plain, [name]: value }));
      expect(new Set(filled).size).toBe(HOSTILE.length);
    }
  });
});
