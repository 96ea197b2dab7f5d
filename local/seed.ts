// `--seed gatehook.yaml`: a local stack with the roles, applications and users of a policy file, before anything is asked.
import { LocalError } from './errors.ts';
import { operate } from './operate.ts';

export interface SeedOptions {
  /** The stack's data folder. */
  readonly data: string;
  readonly write: (line: string) => void;
}

/**
 * Applies a policy file to a running local stack, its users included: what it names becomes as it says, all else stays.
 * Prints what changed, and the credentials of new applications, this once.
 * @throws LocalError `seed_failed` with what is wrong with the file
 */
export async function seedStack({ data, write }: SeedOptions, file: string): Promise<void> {
  const { exitCode, out, err } = await operate(data, ['apply', file, '--users', '--yes']);
  const [said, trouble] = [out.trim(), err.trim().replace(/^error: /, '')];
  if (exitCode !== 0) throw new LocalError('seed_failed', `${file} could not be applied: ${trouble}`);
  write(`From ${file}:`);
  write('');
  for (const text of [said, trouble])
    if (text !== '') for (const line of text.split('\n')) write(`  ${line}`);
}
