// The client in workerd, the runtime of Cloudflare Workers: bundled as for a deployment, asked through its own HTTP server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { projectWith, writeInto } from './project.ts';
import { SECRET, type StandIn } from './server.ts';

/** Answers with the user of a right password, and with the code of the error that a wrong one brings. */
const worker = (url: string) => `
import { Gatehook } from 'gatehook-client';
const options = { application: 'shop.generation22', signingSecret: '${SECRET}', retries: 0 };
const gatehook = new Gatehook({ url: '${url}', ...options });
const ask = (password) => gatehook
  .check({ username: 'alice', password, permissions: ['orders:42:refund'] })
  .then((answer) => (answer.allowed ? answer.user.username : answer.code), (error) => error.code);
export default {
  fetch: async () => Response.json([await ask('secret'), await ask('wrong')]),
};
`;

/** Loopback alone may be asked, and the port is the system's choice. */
const CONFIGURATION = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker", esModule = embed "worker.bundled.js")],
      compatibilityDate = "2026-01-01"
    )),
    (name = "internet", network = (allow = ["local"]))
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
`;

/** npm has workerd as one package for each platform. */
const platform = `@cloudflare/workerd-${process.platform}-${process.arch === 'x64' ? '64' : process.arch}`;

/** The JSON that the worker answers with. */
async function answerOf(program: string, project: string): Promise<unknown> {
  const argv = ['serve', 'workerd.capnp', '--control-fd=1'];
  const child = spawn(program, argv, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    // It says which port it has in a line of JSON; nothing more where it ends without one.
    const [line = '{}'] = await Promise.race([
      once(createInterface({ input: child.stdout }), 'line'),
      once(child, 'exit').then((): string[] => []),
    ]);
    const { port } = JSON.parse(line) as { port?: number };
    if (port === undefined) throw new Error('workerd does not listen');
    return await (await fetch(`http://127.0.0.1:${port}/`)).json();
  } finally {
    child.kill();
  }
}

/** Installs the client and workerd into an empty folder and asks from there. */
export async function testWorker(folder: string, client: string, { url }: StandIn): Promise<void> {
  const project = projectWith(folder, client, `${platform}@1`);
  writeInto(project, { 'worker.js': worker(url), 'workerd.capnp': CONFIGURATION });
  await build({
    entryPoints: [join(project, 'worker.js')],
    outfile: join(project, 'worker.bundled.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
  });
  const answer = await answerOf(join(project, 'node_modules', platform, 'bin/workerd'), project);
  if (JSON.stringify(answer) !== '["alice","unavailable"]')
    throw new Error(`in workerd the client brought ${JSON.stringify(answer)}`);
  console.log('gatehook-client asks in workerd');
}
