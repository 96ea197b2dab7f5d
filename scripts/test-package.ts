// Packs the package and asks through what was packed, as an application would: `npm run test:package`.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** Written in TypeScript, so that the packed declarations are checked; it erases to what plain Node runs. */
const APPLICATION = `
import { Gatehook, GatehookError, type CheckResult } from 'gatehook/client';

declare const process: { readonly argv: readonly string[] };
const gatehook = new Gatehook({
  url: process.argv[2] ?? '',
  application: 'shop.generation22',
  signingSecret: '${SECRET}',
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
`;

/** What a user's CDK app does: prints the files of the function that it would deploy. */
const CDK_APP = `
import { readdirSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { GatehookAuthorizer } from 'gatehook/cdk';
import 'gatehook/client/express';
import 'gatehook/client/hono';

const app = new App({ outdir: process.argv[2] });
const stack = new Stack(app, 'Orders');
const names = { tableName: 'table', signingSecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:s-AbCdEf' };
const auth = new GatehookAuthorizer(stack, 'Auth', { ...names, application: 'orders-api' });
new HttpApi(stack, 'Api', { defaultAuthorizer: auth.httpAuthorizer() });
console.log(readdirSync(app.synth().directory, { recursive: true }).join(' '));
`;
/** Without its binaries the function would not start: npm leaves out most folders of the name node_modules. */
const FUNCTION_FILES = [/authorizer\.mjs/, /argon2\.linux-arm64-gnu\.node/, /bcrypt\.linux-arm64-gnu\.node/];

const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
  },
  files: ['application.ts'],
};

/** Unpacked, not installed: the client has no dependencies, and here none could be found. */
function unpackInto(folder: string): void {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error('npm packed nothing');
  const unpacked = join(folder, 'node_modules', 'gatehook');
  mkdirSync(unpacked, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, archive), '-C', unpacked, '--strip-components=1']);
  const sources = readdirSync(unpacked, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.d.ts'),
  );
  if (sources.length > 0) throw new Error(`sources were packed: ${sources.join(', ')}`);
}

function compileIn(folder: string): void {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  writeFileSync(join(folder, 'application.ts'), APPLICATION);
  execFileSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', folder], {
    stdio: 'inherit',
  });
}

/** Allows what is signed and asks with the right password; is unavailable to the rest. */
async function startServer(): Promise<Server> {
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { headers } = request;
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signed =
      headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    const { username, password, permissions } = JSON.parse(body);
    const allowed = signed && request.url === '/webhook' && password === 'secret';
    const answer = { decision: 'allow', username, roles: [], permissions, attributes: {} };
    response.writeHead(allowed ? 200 : 503).end(allowed ? JSON.stringify(answer) : '');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** This Node and, where npm put it in front of another one, that one too. */
function nodes(): string[] {
  const beside = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
    .find(existsSync);
  return beside === undefined ? [process.execPath] : [process.execPath, beside];
}

async function askWith(node: string, folder: string, url: string): Promise<void> {
  const child = spawn(node, [join(folder, 'application.js'), url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (exitCode !== 0 || output !== 'alice\n')
    throw new Error(`${node} printed "${output}" and exited with ${exitCode}`);
  console.log(
    `gatehook/client asks under Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`,
  );
}

/** The CDK is the user's own; here it is the repository's. */
function synthesiseIn(folder: string): void {
  for (const name of ['aws-cdk-lib', 'constructs'])
    symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name), 'junction');
  writeFileSync(join(folder, 'cdk-app.js'), CDK_APP);
  const [script, output] = [join(folder, 'cdk-app.js'), join(folder, 'cdk.out')];
  const files = execFileSync(process.execPath, [script, output], { encoding: 'utf8' });
  const missing = FUNCTION_FILES.filter((file) => !file.test(files));
  if (missing.length > 0) throw new Error(`the authorizer's function lacks ${missing.join(', ')}`);
  console.log('gatehook/cdk synthesises an authorizer with its function');
}

/** Its dependencies are what npm would install beside it; here they are the repository's. */
function runCommandLine(node: string, folder: string): void {
  const packed = join(folder, 'node_modules', 'gatehook');
  const beside = join(packed, 'node_modules');
  if (!existsSync(beside)) symlinkSync(resolve('node_modules'), beside, 'junction');
  const run = (...argv: string[]) =>
    execFileSync(node, [join(packed, 'bin', 'gatehook.js'), ...argv], { encoding: 'utf8', cwd: folder });
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (run('--version').trim() !== version)
    throw new Error('the packed command line does not know its version');
  if (!run('dialect', 'show', 'rabbitmq').includes('auth_http.user_path'))
    throw new Error('the packed command line does not find its pages');
  console.log(`npx gatehook runs under ${node}`);
}

const folder = mkdtempSync(join(tmpdir(), 'gatehook-package-'));
const server = await startServer();
try {
  unpackInto(folder);
  compileIn(folder);
  const { port } = server.address() as AddressInfo;
  synthesiseIn(folder);
  for (const node of nodes()) {
    await askWith(node, folder, `http://127.0.0.1:${port}`);
    runCommandLine(node, folder);
  }
} finally {
  server.close();
  rmSync(folder, { recursive: true });
}
