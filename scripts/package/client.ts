// The client as both packages carry it: compiles under old and new TypeScript, asks under every runtime from ESM and
// from CommonJS, and leaves out of a bundle what a page does not use.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { projectWith, run, type Tarballs, writeInto } from './project.ts';
import type { Runtime } from './runtimes.ts';
import { SECRET, type StandIn } from './server.ts';

/** Asks the Gatehook whose address is its argument: one right password, and one that brings no answer. */
const applicationOf = (name: string) => `
import { Gatehook, GatehookError, type CheckResult } from '${name}';

declare const process: { readonly argv: readonly string[] };
async function main(): Promise<void> {
  const gatehook = new Gatehook({
    url: process.argv[2],
    application: 'shop.generation22',
    signingSecret: '${SECRET}',
    retries: 0,
  });
  const answer: CheckResult = await gatehook.check({
    username: 'alice',
    password: 'secret',
    permissions: ['orders:42:refund'],
  });
  if (!answer.allowed) throw new Error(answer.code);
  const refusal: unknown = await gatehook.authenticate('alice', 'wrong').catch((error: unknown) => error);
  if (!(refusal instanceof GatehookError) || refusal.code !== 'unavailable') throw new Error('no typed error');
  console.log(answer.user.username);
}
void main();
`;

/** How TypeScript may look a package up; the oldest way is gone from TypeScript 6 on. */
const RESOLUTIONS = [
  { module: 'nodenext', moduleResolution: 'nodenext', files: ['application.mts', 'application.cts'] },
  { module: 'esnext', moduleResolution: 'bundler', files: ['application.mts'] },
  { module: 'commonjs', moduleResolution: 'node', files: ['plain.ts'], lastMajor: 5 },
] as const;

const STRICT = {
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  // The declarations themselves are checked too, as far as TypeScript can.
  skipLibCheck: false,
};

/** @param tsc the compiler's script */
function compile(project: string, tsc: string): void {
  const [, found = ''] = /Version ([\d.]+)/.exec(run(process.execPath, [tsc, '--version'])) ?? [];
  for (const { files, ...resolution } of RESOLUTIONS) {
    const { lastMajor = Number.POSITIVE_INFINITY, ...options } = { lastMajor: undefined, ...resolution };
    if (Number.parseInt(found, 10) > lastMajor) continue;
    writeInto(project, { 'tsconfig.json': { compilerOptions: { ...STRICT, ...options }, files } });
    run(process.execPath, [tsc, '-p', project]);
  }
  console.log(`TypeScript ${found} compiles what imports the client`);
}

async function ask({ name, program, argv }: Runtime, script: string, { url }: StandIn): Promise<void> {
  const child = spawn(program, [...argv, script, url], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, complaints, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (exitCode !== 0 || output !== 'alice\n')
    throw new Error(`${name} ran ${script}, printed "${output}" and exited with ${exitCode}:\n${complaints}`);
}

/** `sideEffects: false`: a page that keeps tokens carries nothing that signs. */
async function bundle(project: string, name: string): Promise<void> {
  writeInto(project, {
    'page.mjs': `import { TokenCache } from '${name}';\nglobalThis.tokens = new TokenCache();`,
  });
  const { outputFiles } = await build({
    entryPoints: [join(project, 'page.mjs')],
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
  });
  const code = outputFiles.map((file) => file.text).join('');
  if (!code.includes('TokenCache') || code.includes('whsec_'))
    throw new Error(`a page that uses TokenCache of ${name} carries the code that signs`);
}

interface World {
  /** Scripts of TypeScript compilers. */
  readonly compilers: readonly string[];
  readonly runtimes: readonly Runtime[];
  readonly server: StandIn;
}

async function testClient(
  project: string,
  name: string,
  { compilers, runtimes, server }: World,
): Promise<void> {
  const application = applicationOf(name);
  writeInto(project, {
    'application.mts': application,
    'application.cts': application,
    'plain.ts': application,
  });
  for (const compiler of compilers) compile(project, compiler);
  for (const runtime of runtimes) {
    for (const script of ['application.mjs', 'application.cjs'])
      await ask(runtime, join(project, script), server);
    console.log(`${name} asks under ${runtime.name}, from ESM and from CommonJS`);
  }
  await bundle(project, name);
}

/** Installs each package into an empty folder of its own and asks through it. */
export async function testClients(
  folder: string,
  tarballs: Tarballs,
  runtimes: readonly Runtime[],
  server: StandIn,
): Promise<void> {
  const compilers = ['5.0', 'latest'].map((version) => {
    const compiler = projectWith(join(folder, `typescript-${version}`), `typescript@${version}`);
    return join(compiler, 'node_modules/typescript/bin/tsc');
  });
  const alone = projectWith(join(folder, 'client'), tarballs.client);
  const installed = readdirSync(join(alone, 'node_modules')).filter((name) => !name.startsWith('.'));
  if (installed.join() !== 'gatehook-client')
    throw new Error(`gatehook-client has no dependencies, but npm installed ${installed.join(', ')}`);
  await testClient(alone, 'gatehook-client', { compilers, runtimes, server });
  const whole = projectWith(join(folder, 'gatehook'), tarballs.gatehook);
  await testClient(whole, 'gatehook/client', { compilers, runtimes, server });
}
