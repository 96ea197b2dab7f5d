// The plan of the house, held to the code: which folder may import which, and what the core never comes to.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  betweenFolders,
  circles,
  folderOf,
  forbidden,
  type Graph,
  reached,
  readGraph,
} from './support/imports.ts';

/** Folders below functions/, each with what it may import of the others. CONTRIBUTING.md shows the same table. */
const WITHIN_FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  lockout: [],
  aws: [],
  decision: ['lockout'],
  http: [],
  passwords: ['decision'],
  secrets: ['decision', 'passwords'],
  store: ['aws', 'decision', 'lockout'],
  records: ['decision', 'http'],
  callers: ['decision', 'http', 'secrets'],
  tokens: ['decision', 'http', 'secrets'],
  dialects: ['callers', 'decision', 'http', 'secrets'],
  management: ['callers', 'decision', 'http'],
  scim: ['decision', 'http', 'management', 'passwords', 'secrets', 'store'],
  people: ['decision', 'http', 'management', 'passwords', 'secrets', 'store'],
  exchange: ['callers', 'decision', 'dialects', 'http', 'management', 'records', 'tokens'],
  authorizer: ['callers', 'decision', 'exchange', 'http'],
  assembly: [
    'authorizer',
    'aws',
    'callers',
    'decision',
    'dialects',
    'exchange',
    'http',
    'lockout',
    'management',
    'passwords',
    'people',
    'records',
    'scim',
    'secrets',
    'store',
    'tokens',
  ],
};
const below = (names: readonly string[]) => names.map((name) => `functions/${name}`);
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    Object.entries(WITHIN_FUNCTIONS).map(([from, to]) => [`functions/${from}`, below(to)]),
  ),
  functions: below(['assembly', 'authorizer', 'dialects', 'http', 'tokens']),
  client: [],
  cli: [
    'client',
    ...below([
      'callers',
      'decision',
      'dialects',
      'http',
      'lockout',
      'management',
      'passwords',
      'secrets',
      'store',
      'tokens',
    ]),
  ],
  infra: below(['decision', 'dialects', 'http', 'management', 'passwords', 'store', 'tokens']),
  local: [
    'cli',
    'client',
    ...below([
      'assembly',
      'decision',
      'dialects',
      'http',
      'management',
      'passwords',
      'records',
      'secrets',
      'store',
      'tokens',
    ]),
  ],
};
/** AWS, HTTP servers and Node's network modules. */
const OUTSIDE = /^(@aws-|@smithy\/|hono|undici|node:(http2?|https|net|tls|dns|dgram)\b)/;

const graph = readGraph(['functions', 'client', 'cli', 'infra', 'local']);
const entries = [...graph.keys()].filter((file) => folderOf(file) === 'functions');
const core = [...graph.keys()].filter((file) => /^functions\/(decision|passwords|lockout)\//.test(file));
/** The real graph with one import more. */
const withImport = (from: string, to: string): Graph =>
  new Map(graph).set(from, [...(graph.get(from) ?? []), to]);

test('no folder imports another that the table does not name', () => {
  expect(forbidden(graph, ALLOWED)).toEqual([]);
});

test('no circles between folders, and none between files', () => {
  expect([circles(betweenFolders(graph)), circles(graph)]).toEqual([[], []]);
});

test('every file below functions/ is reached by a Lambda entry', () => {
  const used = reached(graph, entries);
  expect([...graph.keys()].filter((file) => file.startsWith('functions/') && !used.has(file))).toEqual([]);
});

test('decision, passwords and lockout come to no AWS, HTTP or network module, by whichever way', () => {
  expect([...reached(graph, core)].filter((name) => OUTSIDE.test(name))).toEqual([]);
});

test('CONTRIBUTING.md shows the table', () => {
  const page = readFileSync('CONTRIBUTING.md', 'utf8');
  for (const [from, to] of Object.entries(WITHIN_FUNCTIONS)) {
    expect(page).toContain(`| \`${from}/\` | ${to.length === 0 ? '-' : to.join(', ')} |`);
  }
});

describe('an import that breaks the plan', () => {
  test.each([
    ['an arrow that the table does not name', 'functions/http/answer.ts', 'functions/store/table.ts'],
    ['the client that imports the server', 'client/index.ts', 'functions/decision/decision.ts'],
  ])('%s is found', (_name, from, to) => {
    expect(forbidden(withImport(from, to), ALLOWED)).toEqual([`${folderOf(from)} -> ${folderOf(to)}`]);
  });

  test('a circle between two files is found', () => {
    expect(circles(withImport('functions/decision/clock.ts', 'functions/decision/decide.ts'))).toContain(
      'functions/decision/clock.ts',
    );
  });

  test('the AWS SDK behind a file that the core imports is found', () => {
    const used = reached(withImport('functions/decision/clock.ts', '@aws-sdk/client-dynamodb'), core);
    expect([...used].filter((name) => OUTSIDE.test(name))).toEqual(['@aws-sdk/client-dynamodb']);
  });

  test('a file that no entry reaches is found', () => {
    const alone = new Map(graph).set('functions/store/alone.ts', []);
    expect(reached(alone, entries).has('functions/store/alone.ts')).toBe(false);
  });
});
