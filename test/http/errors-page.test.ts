// docs/errors.md against the code: every code is there, under its status, and no other.
import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { PROBLEMS } from '../../functions/http/problem.ts';

test('the page lists exactly the codes of the code', async () => {
  const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| (\d{3}) \| `([a-z_]+)` \|/gm)].map(([, status, code]) => [
    code,
    Number(status),
  ]);
  const codes = Object.entries(PROBLEMS).map(([code, { status }]) => [code, status]);
  expect(new Map(rows as [string, number][])).toEqual(new Map(codes as [string, number][]));
});
