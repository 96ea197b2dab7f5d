// `gatehook check`: puts a question to the running webhook, as an application would, and prints the answer.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckResult } from '../../client/index.ts';
import { Gatehook, GatehookError } from '../../client/index.ts';
import { type Speaker, speakerFor } from '../applications/speaker.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import type { Stack } from '../stack/open.ts';
import { asCommandError, EXIT, failed } from '../terminal/errors.ts';
import { listed, properties, type Reply } from '../terminal/output.ts';
import { givenPassword } from '../users/password.ts';
import { type AskOptions, addQuestion } from './question.ts';

/** `--json` prints the members of the webhook's own answer. */
function reply(answer: CheckResult): Reply {
  if (!answer.allowed) {
    const { allowed: _no, ...rest } = answer;
    const text = properties([
      ['decision', 'deny'],
      ['code', rest.code],
      ...(rest.denied.length > 0 ? [['denied', listed(rest.denied)] as const] : []),
      ...(rest.retryAfter === undefined ? [] : [['retry after', `${rest.retryAfter} s`] as const]),
    ]);
    return { value: { decision: 'deny', ...rest }, text, exitCode: EXIT.refused };
  }
  const { user, permissions } = answer;
  const text = properties([
    ['decision', 'allow'],
    ['user', user.username],
    ['roles', listed(user.roles)],
    ['permissions', listed(permissions)],
    ['attributes', listed(Object.entries(user.attributes).map(([name, value]) => `${name}=${value}`))],
  ]);
  return { value: { decision: 'allow', ...user, permissions }, text };
}

/** Milliseconds: the client's own. A stage may be told to take longer, for slow hashes. */
const DEFAULT_TIMEOUT = 5000;

/** Exit code 1 would read as the user's denial: a name of an application that is mistyped decides nothing. */
async function speakerOrFailure(stack: Stack, id: string, { io }: Session): Promise<Speaker> {
  try {
    return await speakerFor(stack, id, io);
  } catch (error) {
    const { code, message } = asCommandError(error);
    throw failed(code, message, error);
  }
}

async function check(
  session: Session,
  options: AskOptions,
  name: string,
  permissions: readonly string[],
): Promise<Reply> {
  const stack = await session.stack();
  const speaker = await speakerOrFailure(stack, options.app, session);
  const password = await givenPassword(options, session.io);
  try {
    const timeout = Math.max(DEFAULT_TIMEOUT, (stack.hashing.decisionTime ?? 0) + 2000);
    const clock = { now: session.io.now, sleep: (milliseconds: number) => sleep(milliseconds) };
    const client = new Gatehook({ url: stack.url, timeout, clock, ...speaker });
    return reply(await client.check({ username: name, password, permissions }));
  } catch (error) {
    if (!(error instanceof GatehookError)) throw error;
    throw failed(error.code, error.message, error);
  }
}

export const checkCommand: CommandGroup = (program, act) => {
  const command = program
    .command('check')
    .description('ask the running webhook about a user; exit code 0 allow, 1 deny, 2 cannot tell');
  withExamples(
    addQuestion(command).action(act(check)),
    'check alice orders:42:refund --app shop',
    'check alice orders:42:refund --app shop --password-stdin < password.txt',
  );
};
