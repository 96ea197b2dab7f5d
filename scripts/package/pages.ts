// The blocks of the pages that use the client compile as a reader pastes them, against the packed declarations.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectWith, run, writeInto } from './project.ts';

const PAGES = [
  'README.md',
  'client/README.md',
  'docs/asking-from-an-application.md',
  'docs/protecting-an-express-app.md',
];

/** What the reader's own application has: the pages do not say where a user name comes from. */
const GLOBALS = `
declare const username: string;
declare const password: string;
declare const sessionId: string;
declare const token: string;
declare const issuer: string;
declare const audience: string;
declare const gatehook: import('gatehook-client').Gatehook;
declare function refund(user: import('gatehook-client').GatehookUser): void;
`;

const OPTIONS = {
  module: 'nodenext',
  target: 'es2022',
  lib: ['es2022'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noImplicitReturns: true,
  skipLibCheck: true,
  noEmit: true,
};

const blocksOf = (page: string) =>
  [...readFileSync(page, 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)]
    .map(([, block = '']) => block)
    .filter((block) => block.includes('gatehook-client'));

/** @param tarball of `gatehook-client` */
export function compilePages(folder: string, tarball: string): void {
  const types = ['typescript', 'express', '@types/express', '@types/node', 'hono'];
  const project = projectWith(folder, tarball, ...types);
  const blocks = PAGES.flatMap((page) => blocksOf(page).map((block, index) => ({ page, block, index })));
  const files = Object.fromEntries(
    blocks.map(({ page, block, index }) => [`${page.replaceAll('/', '-')}-${index}.mts`, block]),
  );
  writeInto(project, {
    ...files,
    'globals.d.ts': GLOBALS,
    'tsconfig.json': { compilerOptions: OPTIONS, include: ['*.mts', 'globals.d.ts'] },
  });
  run(process.execPath, [join(project, 'node_modules/typescript/bin/tsc'), '-p', project]);
  console.log(
    `${blocks.length} blocks of ${new Set(blocks.map(({ page }) => page)).size} pages compile as TypeScript`,
  );
}
