// The packed command line and the packed local stack, as npm installs them.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './project.ts';
import type { Runtime } from './runtimes.ts';

/** Loads the AWS SDK, whose warning about old versions of Node must not stand in front of every command. */
const ON_AWS = ['role', 'list', '--stack', 'Gatehook-dev', '--region', 'eu-central-1'];
const UNREACHABLE = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_MAX_ATTEMPTS: '1',
};

/** @param project where `gatehook` is installed */
export function testCommandLine(project: string, { name, program }: Runtime): void {
  const packed = join(project, 'node_modules/gatehook');
  const gatehook = (...argv: string[]) =>
    run(program, [join(packed, 'bin/gatehook.js'), ...argv], { cwd: project });
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  if (gatehook('--version').trim() !== version)
    throw new Error('the packed command line does not know its version');
  if (!gatehook('dialect', 'show', 'rabbitmq').includes('auth_http.user_path'))
    throw new Error('the packed command line does not find its pages');
  const { stderr, status } = spawnSync(program, [join(packed, 'bin/gatehook.js'), ...ON_AWS], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...UNREACHABLE },
  });
  if (status !== 2 || stderr.trim().split('\n').length !== 1)
    throw new Error(
      `instead of one line that AWS cannot be reached, ${name} exited with ${status}:\n${stderr}`,
    );
  console.log(`npx gatehook runs under ${name}`);
}

const FREE_PORTS = ['--port', '0', '--dynamodb-port', '0', '--secrets-port', '0'];

interface Start {
  readonly launcher: string;
  readonly data: string;
  readonly env: NodeJS.ProcessEnv;
}

/** `gatehook dev` with its demonstration, a command on it, Ctrl-C. */
export async function testDev(project: string, node: Runtime): Promise<void> {
  const launcher = join(project, 'node_modules/gatehook/bin/gatehook.js');
  const data = mkdtempSync(join(project, 'data-'));
  await runDev(project, node, { launcher, data, env: { ...process.env, GATEHOOK_DATA: data } });
  console.log(`npx gatehook dev runs under ${node.name}`);
}

/** @throws where it does not start, does not serve or does not end well */
export async function runDev(project: string, { name, program }: Runtime, { launcher, data, env }: Start) {
  const dev = spawn(program, [launcher, 'dev', ...FREE_PORTS], { cwd: project, env });
  const closed = once(dev, 'close');
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [dev.stdout, dev.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('Ctrl-C ends it.')) resolve();
      });
    void closed.then(() => reject(new Error(`gatehook dev ended under ${name}:\n${output}`)));
  });
  await ready;
  const users = run(program, [launcher, 'user', 'list'], { cwd: project, env });
  dev.kill('SIGINT');
  const [code] = await closed;
  rmSync(data, { recursive: true });
  if (code !== 0 || !users.includes('alice') || !output.includes('allowed by "orders:*:refund"'))
    throw new Error(
      `gatehook dev under ${name} ended with ${code}, and its users were:\n${users}\n${output}`,
    );
}
