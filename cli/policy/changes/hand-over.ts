// What becomes of credentials that a policy makes: printed once, or given to a command of the operator's own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Credentials } from '../../applications/credentials.ts';
import { credentialsReply } from '../../applications/reply.ts';
import { failed } from '../../terminal/errors.ts';
import type { Io } from '../../terminal/io.ts';

/** Takes the credentials of one new application. @throws what says that they were not taken */
export type HandOver = (credentials: Credentials) => Promise<void>;

/** Prints them as they come, so that a later failure does not lose them. */
export const toTerminal =
  (io: Pick<Io, 'out'>): HandOver =>
  async (credentials) => {
    io.out(`${credentialsReply(credentials, `Application "${credentials.id}" is created.`).text}\n\n`);
  };

/**
 * Gives them to a command, as JSON on its standard input: never in its arguments, which other users of the machine see.
 * GATEHOOK_APPLICATION holds the id. What the command prints goes to standard error, since standard output is the result's.
 * @param command for the shell
 */
export const toCommand =
  (command: string): HandOver =>
  async (credentials) => {
    const env = { ...process.env, GATEHOOK_APPLICATION: credentials.id };
    const child = spawn(command, { shell: true, env, stdio: ['pipe', process.stderr, process.stderr] });
    // A command that does not read its input is judged by how it ends.
    child.stdin?.on('error', () => undefined).end(`${JSON.stringify(credentials)}\n`);
    const [code, signal] = await once(child, 'close');
    if (code === 0) return;
    throw failed(
      'not_handed_over',
      `The command of --credentials-to ended with ${signal ?? code}: it did not take the credentials of "${credentials.id}".`,
    );
  };
