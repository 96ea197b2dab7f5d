// Programs of Node that tests start, such as `gatehook` and functions in processes of their own: what they write is heard, too.
import { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { canaries } from './canary.ts';
import { hearCommand } from './canary-stacks.ts';

/** `spawn`, `execFile`, `exec` and `fork` start every program by this method, which Node's types leave out. */
const starter = ChildProcess.prototype as ChildProcess & { spawn(options: object): number };

const LAUNCHER = /(^|\/)bin\/gatehook(\.js)?$/;

/** Takes what is written into the stream, and leaves reading it to the test. @returns all so far, which is then forgotten */
function listenTo(stream: Readable | null): () => string {
  let written = '';
  if (stream === null) return () => written;
  const decoder = new StringDecoder();
  const push = stream.push.bind(stream);
  stream.push = (chunk, encoding) => {
    if (chunk !== null) written += typeof chunk === 'string' ? chunk : decoder.write(chunk);
    return push(chunk, encoding);
  };
  return () => {
    const all = written;
    written = '';
    return all;
  };
}

function hearProgram(argv: readonly string[], out: string, err: string): void {
  const at = argv.findIndex((word) => LAUNCHER.test(word));
  if (at >= 0) hearCommand(argv.slice(at + 1), out, err);
  else {
    const program = argv.slice(1).find((word) => !word.startsWith('-'));
    canaries.hear(out, `the output of ${program}`);
    canaries.hear(err, `the errors of ${program}`);
  }
}

/** From now on every program of Node is heard that this process starts. @returns what ends it */
export function watchProcesses(): () => void {
  const { spawn } = starter;
  starter.spawn = function (options) {
    const started = spawn.call(this, options);
    if (this.spawnfile !== process.execPath) return started;
    const [out, err] = [listenTo(this.stdout), listenTo(this.stderr)];
    const ended = canaries.lookInto(async () => hearProgram(this.spawnargs, out(), err()));
    this.once('close', ended);
    return started;
  };
  return () => {
    starter.spawn = spawn;
  };
}
