// Tests that need a program of this machine: declared where it is there, skipped by name where it is not.
import { describe } from '@jest/globals';

export interface Need {
  /** What the group of tests is called, and what is skipped. */
  readonly name: string;
  /** What of it is not here; empty where all of it is. */
  readonly missing: readonly string[];
  /** The script that installs it as root on Debian; undefined where Debian, npm and PyPI do not have it. */
  readonly installer?: string;
}

/**
 * Declares the tests, or skips them with a line on standard error.
 * @throws on a build machine (`CI=true`) for what the installer should have brought: there a skipped test is a failed one
 */
export function describeWith({ name, missing, installer }: Need, tests: () => void): void {
  const lacks = missing.join(', ');
  if (lacks !== '' && installer !== undefined && process.env.CI === 'true')
    throw new Error(`${name}: ${lacks} is not installed; run ${installer}.`);
  if (lacks !== '') process.stderr.write(`skipped: ${name}, without ${lacks}\n`);
  const declare = lacks === '' ? describe : describe.skip;
  declare(name, tests);
}
