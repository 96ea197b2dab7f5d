// `gatehook pull`: a policy file that says what a stack has.
import { randomUUID } from 'node:crypto';
import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { type CommandGroup, type Session, withExamples } from '../../command.ts';
import { addYesOption, type ConfirmOptions, confirm } from '../../terminal/confirm.ts';
import { asCommandError } from '../../terminal/errors.ts';
import type { Reply } from '../../terminal/output.ts';
import { addFileArgument } from '../arguments.ts';
import { type Change, differenceBetween, differenceText } from '../changes/difference.ts';
import { readWorld, type World } from '../changes/target.ts';
import { readText } from '../file/read.ts';
import { policyText, worldOfFile } from './write.ts';

/** Null where there is no file yet. */
async function existingText(file: string): Promise<string | null> {
  try {
    return await readText(file);
  } catch (error) {
    const { cause } = asCommandError(error);
    if ((cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all: a file that is cut off would be a policy without its denials. */
async function replaceFile(file: string, text: string): Promise<void> {
  const path = await realpath(file).catch(() => file);
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeFile(beside, text);
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

/** What the file would lose: the stack does not have it. */
const losses = (changes: readonly Change[]): readonly Change[] =>
  changes.filter(({ action, removed }) => action === 'delete' || removed.length > 0);

async function confirmLosses(
  session: Session,
  options: ConfirmOptions,
  file: string,
  changes: readonly Change[],
) {
  const lost = losses(changes);
  if (lost.length === 0) return;
  session.io.err(`${differenceText(lost)}\n`);
  const count = lost.length === 1 ? '1 entry' : `${lost.length} entries`;
  await confirm(
    session.io,
    options,
    `${file} says more than the stack has, or something else, in ${count}: it will say what the stack has.`,
  );
}

const counted = ({ roles, applications }: World): string =>
  `${roles.size} ${roles.size === 1 ? 'role' : 'roles'} and ${applications.size} ${applications.size === 1 ? 'application' : 'applications'}`;

async function pull(session: Session, options: ConfirmOptions, file: string): Promise<Reply> {
  const existing = file === '-' ? null : await existingText(file);
  // A broken file is never overwritten: what it meant to say would be lost.
  const standing = existing === null ? null : worldOfFile(existing, file);
  const world = await readWorld((await session.stack()).table);
  const text = policyText(world, existing);
  if (file === '-') return { value: { text }, text: text.trimEnd() };
  const changes = standing === null ? [] : differenceBetween(standing, world);
  await confirmLosses(session, options, file, changes);
  if (text !== existing) await replaceFile(file, text);
  return {
    value: { file, changes, written: text !== existing },
    text:
      text === existing
        ? `${file} says already what the stack has.`
        : `${file} says what the stack has: ${counted(world)}.`,
  };
}

export const pullCommand: CommandGroup = (program, act) => {
  const command = addYesOption(
    addFileArgument(
      program
        .command('pull')
        .description(
          'write a policy file that says what a stack has; comments, order, users and tests of it stay',
        ),
    ),
  );
  withExamples(command.action(act(pull)), 'pull', 'pull gatehook.yaml --stack Gatehook-prod', 'pull -');
};
