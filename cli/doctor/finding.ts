// What an examination finds: one line for each thing that was looked at, and what to do where it is not well.
import { asCommandError, EXIT } from '../terminal/errors.ts';

export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  /** `warn` is what works today, or what could not be told; `fail` is what does not work. */
  readonly state: 'ok' | 'warn' | 'fail';
  /** What was found, as a sentence. */
  readonly says: string;
  /** What to do about it, as a sentence. */
  readonly todo?: string;
}

export const ok = (check: string, says: string): Finding => ({ check, state: 'ok', says });
export const warn = (check: string, says: string, todo: string): Finding => ({
  check,
  state: 'warn',
  says,
  todo,
});
export const fail = (check: string, says: string, todo: string): Finding => ({
  check,
  state: 'fail',
  says,
  todo,
});

/** Not allowed to look, or an endpoint that has no such call: that says nothing of what was to be looked at. */
const CANNOT_LOOK = /\b(AccessDenied(Exception)?|UnknownOperation(Exception)?|UnauthorizedOperation)\b/;

/**
 * Makes one examination. What it throws is a finding too: the others go on.
 * @param check names it where it throws
 * @throws CommandError `usage`, since then nothing was asked for
 */
export async function examined(
  check: string,
  examine: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await examine();
  } catch (error) {
    const { message, exitCode } = asCommandError(error);
    if (exitCode === EXIT.usage) throw error;
    const name = error instanceof Error ? `${error.name} ${error.message}` : '';
    if (CANNOT_LOOK.test(name))
      return [
        warn(
          check,
          `It could not be told: ${message}`,
          'docs/command-line.md lists the actions that doctor needs.',
        ),
      ];
    return [fail(check, message, 'Mend this first, and run gatehook doctor again.')];
  }
}
