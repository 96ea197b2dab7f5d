// Compiles what the two packages carry, `gatehook` into dist/ and `gatehook-client` into client/dist/: `npm run build`.
// Node strips no types under node_modules, and CommonJS, older TypeScript and bundlers want to be served too.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { buildAsset } from '../infra/asset.ts';
import * as namedRoutes from '../infra/named-routes.ts';
import type { FunctionEntry } from '../infra/packed-code.ts';

const CLIENT = 'client/dist';

const tsc = (...flags: string[]): void => {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', ...flags], { stdio: 'inherit' });
};

/** Node and TypeScript read `.js` and `.d.ts` below this folder as CommonJS. */
const markAsCommonJs = (folder: string): void =>
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');

/**
 * TypeScript writes `./answer.ts` into declarations, also where it writes `./answer.js` into the code; TypeScript
 * before 5.7 refuses to follow that (TS2691, TS5097).
 */
function nameCompiledFiles(folder: string): void {
  for (const file of globSync(`${folder}/**/*.d.ts`)) {
    const declarations = readFileSync(file, 'utf8');
    writeFileSync(file, declarations.replace(/((?:from|import\() ?["']\.[^"']*)\.ts(?=["'])/g, '$1.js'));
  }
}

/** The client twice: browsers, workers and Deno load ESM, and CommonJS applications on Node 20 cannot. */
function buildClient(): void {
  const emit = ['-p', 'client', '--noEmit', 'false', '--declaration', '--rootDir', 'client', '--outDir'];
  const commonJs = [
    '--module',
    'commonjs',
    '--moduleResolution',
    'bundler',
    '--verbatimModuleSyntax',
    'false',
  ];
  tsc(...emit, join(CLIENT, 'esm'));
  tsc(...emit, join(CLIENT, 'cjs'), ...commonJs);
  markAsCommonJs(join(CLIENT, 'cjs'));
  nameCompiledFiles(CLIENT);
  cpSync('LICENSE', join(CLIENT, 'LICENSE'));
}

/** The command line, and beside it the same client under the name `gatehook/client`. */
function buildCommandLine(): void {
  tsc('-p', 'tsconfig.build.json');
  cpSync(join(CLIENT, 'esm'), 'dist/client', { recursive: true });
  cpSync(join(CLIENT, 'cjs'), 'dist/client/cjs', { recursive: true });
}

/** The paths of the API's routes as they are, in place of all dialects that they are read from: one list for each function. */
const knownPaths: Plugin = {
  name: 'known-paths',
  setup(build) {
    build.onLoad({ filter: /[\\/]infra[\\/]named-routes\.ts$/ }, () => ({
      contents: Object.entries(namedRoutes)
        .map(([name, paths]) => `export const ${name} = () => ${JSON.stringify(paths())};`)
        .join('\n'),
    }));
  },
};

/** Leaves the declarations that an entry's own lead to: those of what only the code imports say nothing to a user. */
function keepReached(folder: string, entry: string): void {
  const reached = new Set([join(folder, entry)]);
  for (const file of reached)
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /(?:from|import\() ?["'](\.[^"']*)\.js["']/g,
    ))
      reached.add(join(dirname(file), `${name}.d.ts`));
  for (const file of globSync(`${folder}/**/*.d.ts`)) if (!reached.has(file)) rmSync(file);
}

/** CommonJS alone, as aws-cdk-lib is: `import` reads it too, and a process never holds the classes twice. */
async function buildConstructs(): Promise<void> {
  await build({
    entryPoints: ['infra/cdk.ts'],
    outfile: 'dist/cdk/infra/cdk.js',
    bundle: true,
    // Of the rest only a few numbers are left.
    external: ['aws-cdk-lib', 'constructs'],
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'moduleUrl' },
    plugins: [knownPaths],
    logLevel: 'warning',
  });
  tsc('-p', 'tsconfig.cdk.json');
  markAsCommonJs('dist/cdk');
  nameCompiledFiles('dist/cdk');
  keepReached('dist/cdk', 'infra/cdk.d.ts');
}

/** By entry, so that a compiler misses the one that is not packed. */
const FUNCTIONS: Readonly<Record<FunctionEntry, string>> = {
  authorizer: 'functions/authorizer.ts',
  'cognito-user-migration': 'functions/cognito-user-migration.ts',
  manage: 'functions/manage.ts',
  'rotate-token-key': 'functions/rotate-token-key.ts',
  'transfer-identity-provider': 'functions/transfer-identity-provider.ts',
  webhook: 'functions/webhook.ts',
};

/** The functions that the constructs deploy, for both of Lambda's processors, beside the native packages that they share. */
async function buildFunctions(): Promise<void> {
  for (const architecture of ['x86_64', 'arm64'] as const)
    for (const entry of Object.values(FUNCTIONS)) {
      const { directory } = await buildAsset({ entry, architecture });
      cpSync(directory, join('dist/cdk/functions', architecture), { recursive: true });
      rmSync(directory, { recursive: true });
    }
}

for (const folder of ['dist', CLIENT]) rmSync(folder, { recursive: true, force: true });
buildClient();
buildCommandLine();
await buildConstructs();
await buildFunctions();
