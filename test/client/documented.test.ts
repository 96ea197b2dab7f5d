// Every public function of the client shows how it is called; `npm run test:package` compiles what is shown.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as client from '../../client/index.ts';
import { middleware as express } from '../../client/middleware/express.ts';
import { middleware as hono } from '../../client/middleware/hono.ts';

const options = { issuer: 'https://gatehook.example', audience: 'orders' };
const read = (name: string) => readFileSync(join(import.meta.dirname, '../../client', name), 'utf8');

/** Whether the comment right in front of a declaration holds an example. */
function isShown(source: string, declaration: RegExp): boolean {
  const at = source.search(declaration);
  const comment = source.slice(source.lastIndexOf('/**', at), at);
  return at >= 0 && comment.includes('@example') && comment.trimEnd().endsWith('*/');
}

const classes = Object.entries(client);
const sources = ['gatehook.ts', 'token-cache.ts', 'verify-token.ts', 'errors.ts'].map(read).join('\n');

describe('gatehook-client', () => {
  test.each(classes)('%s', (name, { prototype }) => {
    expect(isShown(sources, new RegExp(`^export class ${name}\\b`, 'm'))).toBe(true);
    const methods = Object.getOwnPropertyNames(prototype).filter((method) => method !== 'constructor');
    const silent = methods.filter(
      (method) => !isShown(sources, new RegExp(`^ {2}(async )?${method}\\(`, 'm')),
    );
    expect(silent).toEqual([]);
  });
});

describe.each([
  ['express.ts', express(options)],
  ['hono.ts', hono(options)],
])('gatehook-client/%s', (file, made) => {
  const source = read(`middleware/${file}`);

  test('middleware', () => {
    expect(isShown(source, /^export function middleware\(/m)).toBe(true);
  });

  test.each(Object.keys(made))('%s', (method) => {
    expect(isShown(source, new RegExp(`^ {2}${method}[<(]`, 'm'))).toBe(true);
  });
});

test('a declaration without an example in front of it', () => {
  expect(isShown('/** @example */\nfunction other() {}\n\nfunction asked() {}', /^function asked/m)).toBe(
    false,
  );
});
