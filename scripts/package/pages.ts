// What the pages and the docstrings show of the client compiles as a reader pastes it, against the packed declarations.
import { globSync, readFileSync } from 'node:fs';
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
declare const newPassword: string;
declare const code: string;
declare function sendMail(to: string, text: string): Promise<void>;
declare const sessionId: string;
declare const token: string;
declare const issuer: string;
declare const audience: string;
declare const gatehook: import('gatehook-client').Gatehook;
declare const tokens: import('gatehook-client').TokenCache;
declare const verifier: import('gatehook-client').TokenVerifier;
declare function refund(user: import('gatehook-client').GatehookUser): void;
`;

const frameworkOf = (name: string, app: string) => `
import { middleware } from 'gatehook-client/${name}';
${app}
declare const may: ReturnType<typeof middleware>;
`;

/** What the examples of a source take for imported already. */
const PRELUDES: Readonly<Record<string, string>> = {
  'client/middleware/express.ts': frameworkOf(
    'express',
    "import express from 'express';\nconst app = express();",
  ),
  'client/middleware/hono.ts': frameworkOf('hono', "import { Hono } from 'hono';\nconst app = new Hono();"),
};
const PRELUDE = `
import {
  Gatehook,
  GatehookCallerError,
  GatehookConfigurationError,
  GatehookError,
  GatehookRequestError,
  GatehookUnavailableError,
  TokenCache,
  TokenVerifier,
} from 'gatehook-client';
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

const blocksOf = (text: string) => [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block = '']) => block);

/** Blocks that stand on their own. */
const pageBlocks = (page: string) =>
  blocksOf(readFileSync(page, 'utf8')).filter((block) => block.includes('gatehook-client'));

/** In braces, so that an example may name what the prelude names. */
const sourceExamples = (source: string) =>
  blocksOf(readFileSync(source, 'utf8').replace(/^ *\* ?/gm, '')).map(
    (example) => `${PRELUDES[source] ?? PRELUDE}\n{\n${example}}\n`,
  );

/** @param tarball of `gatehook-client` */
export function compilePages(folder: string, tarball: string): void {
  const types = ['typescript', 'express', '@types/express', '@types/node', 'hono'];
  const project = projectWith(folder, tarball, ...types);
  const sources = globSync(['client/*.ts', 'client/middleware/*.ts']);
  const blocks = [
    ...PAGES.map((page) => [page, pageBlocks(page)] as const),
    ...sources.map((source) => [source, sourceExamples(source)] as const),
  ].flatMap(([from, found]) =>
    found.map((block, index) => [`${from.replaceAll('/', '-')}-${index}.mts`, block] as const),
  );
  writeInto(project, {
    ...Object.fromEntries(blocks),
    'globals.d.ts': GLOBALS,
    'tsconfig.json': { compilerOptions: OPTIONS, include: ['*.mts', 'globals.d.ts'] },
  });
  run(process.execPath, [join(project, 'node_modules/typescript/bin/tsc'), '-p', project]);
  console.log(`${blocks.length} blocks of pages and docstrings compile as TypeScript`);
}
