// docs/errors.md against the code: every code is there, under its status, and no other; and so is every fault of SCIM.
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { PROBLEMS } from '../../functions/http/problem.ts';
import { SCIM_TYPES } from '../../functions/scim/answers.ts';

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = await read('docs/errors.md');
const [problems = '', rest = ''] = page.split('\n## SCIM\n');
const [scim = ''] = rest.split('\n## ');

test('the page lists exactly the codes of the code', () => {
  const rows = [...problems.matchAll(/^\| (\d{3}) \| `([a-z_]+)` \|/gm)].map(([, status, code]) => [
    code,
    Number(status),
  ]);
  const codes = Object.entries(PROBLEMS).map(([code, { status }]) => [code, status]);
  expect(new Map(rows as [string, number][])).toEqual(new Map(codes as [string, number][]));
});

test('the page lists exactly the kinds of faults that SCIM has', () => {
  const rows = [...scim.matchAll(/^\| (\d{3}) \| `([A-Za-z]+)` \|/gm)];
  const listed = Object.fromEntries(rows.map(([, status, type]) => [String(type), Number(status)]));
  expect(listed).toEqual(SCIM_TYPES);
});

/** Statuses that the code answers a SCIM client with: those it names, and those of the router, proof and store. */
async function statusesOfCode(): Promise<ReadonlySet<string>> {
  const names = await readdir(new URL('../../functions/scim', import.meta.url));
  const sources = await Promise.all(names.map((name) => read(`functions/scim/${name}`)));
  const named = sources
    .join('\n')
    .matchAll(/(?:new ScimError|scimFault|badRequest)\(\s*(?:'\w+',\s*)?(\d{3})/g);
  return new Set([
    '400',
    '401',
    '403',
    '405',
    '413',
    '415',
    '503',
    ...[...named].map(([, one]) => String(one)),
  ]);
}

test('the page lists exactly the statuses of SCIM', async () => {
  const listed = [...scim.matchAll(/^\| (\d{3}) \|/gm)].map(([, status]) => String(status));
  expect(new Set(listed)).toEqual(await statusesOfCode());
});

test('every kind of fault is one that the code tells', async () => {
  const names = await readdir(new URL('../../functions/scim', import.meta.url));
  const sources = await Promise.all(names.map((name) => read(`functions/scim/${name}`)));
  const all = sources.join('\n').replace(/SCIM_TYPES = \{[^}]*\}/, '');
  for (const type of Object.keys(SCIM_TYPES)) expect([type, all.includes(`'${type}'`)]).toEqual([type, true]);
});
