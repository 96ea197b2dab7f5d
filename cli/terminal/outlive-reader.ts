// What becomes of a command whose output can no longer be written: its reader has gone, or the disk is full.
import type { EventEmitter } from 'node:events';
import { asCommandError, EXIT } from './errors.ts';

/** The parts of `process` that are used. */
interface Ending {
  readonly argv: readonly string[];
  readonly stderr: { write(text: string): unknown };
  exitCode?: number | string | null | undefined;
  once(event: 'exit', listener: () => void): unknown;
}

/** A result that was not written is not done: 0 would say that a copy is whole, and 1 that a `check` is denied. */
function endAsFailed(error: Error, ending: Ending): void {
  ending.once('exit', () => {
    // A command that noticed it itself has said so.
    if (ending.exitCode === EXIT.failed) return;
    const { code, message } = asCommandError(error);
    const said = `The output could not be written. ${message}`;
    const text = ending.argv.includes('--json')
      ? JSON.stringify({ error: { code, message: said } })
      : `error: ${said}`;
    ending.stderr.write(`${text}\n`);
    ending.exitCode = EXIT.failed;
  });
}

/**
 * A reader that has seen enough, as in `user list | head -1`, closes the pipe: what is written from then on goes
 * nowhere, and the command ends with its own exit code, since that of `check` is an answer. Any other fault of the stream ends it with 2.
 * @param ending null for standard error: progress and notes may get lost, and there is no place left to say so
 * @returns aborted once nothing more can be written
 */
export function outliveReader(stream: EventEmitter, ending: Ending | null): AbortSignal {
  const gone = new AbortController();
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && ending !== null) endAsFailed(error, ending);
    gone.abort();
  });
  return gone.signal;
}
