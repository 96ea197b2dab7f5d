// One instance of the Lambda function on this machine: the packed asset in a plain Node process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Environment = Readonly<Record<string, string>>;
export type Event = Readonly<Record<string, unknown>> & {
  readonly headers: Readonly<Record<string, string>>;
};
interface GatewayAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Calls the handler with each message and sends its answer back. */
const RUNTIME = `
  const { handler } = await import(process.argv[1]);
  process.on('message', async (event) => process.send(await handler(event)));
  process.send('ready');
`;

/** One instance of the function: the bundle in a process of its own, with nothing but this environment. */
export class Instance {
  readonly #child: ChildProcess;
  log = '';

  constructor(directory: string, environment: Environment) {
    const entry = pathToFileURL(join(directory, 'webhook.mjs')).href;
    this.#child = spawn(process.execPath, ['--input-type=module', '-e', RUNTIME, entry], {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
      });
  }

  async #message(): Promise<unknown> {
    const ended = once(this.#child, 'exit').then(() => {
      throw new Error(`The function ended: …${this.log.slice(-2000)}`);
    });
    const [message] = await Promise.race([once(this.#child, 'message'), ended]);
    return message;
  }

  async start(): Promise<this> {
    await this.#message();
    return this;
  }

  async invoke(event: Event): Promise<GatewayAnswer & { readonly json: Readonly<Record<string, unknown>> }> {
    const answered = this.#message();
    this.#child.send(event);
    const answer = (await answered) as GatewayAnswer;
    return { ...answer, json: JSON.parse(answer.body) };
  }

  async stop(): Promise<void> {
    this.#child.disconnect();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}
