// The tables of docs/permissions.md tell the truth.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { authorize } from '../../functions/decision/authorize.ts';
import { checkGrant, checkSet } from '../../functions/decision/permissions.ts';

const page = readFileSync(new URL('../../docs/permissions.md', import.meta.url), 'utf8');
const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
const rows = page
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, , , answer]) => answer === 'allowed' || answer === 'denied')
  .map(([, grants = '', asked = '', answer]) => ({ grants: quoted(grants), asked: quoted(asked), answer }));

describe('docs/permissions.md', () => {
  test('has its examples', () => {
    expect(rows.length).toBeGreaterThanOrEqual(25);
  });

  test.each(rows)('grants $grants, asked $asked: $answer', ({ grants, asked, answer }) => {
    const user = { name: 'alice', roles: [], grants, attributes: { region: 'eu' } };
    expect([...grants.map(checkGrant), ...asked.map(checkSet)].filter((fault) => fault !== null)).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(authorize({ user, roles: new Map(), asked: asked.map((one) => [one]) }).allowed).toBe(
      answer === 'allowed',
    );
  });
});
