// `gatehook diff` and `gatehook apply`: what differs between a policy file and a stack, and the stack made the same.
import type { Command } from 'commander';
import type { Credentials } from '../../applications/credentials.ts';
import { type CommandGroup, type Session, withExamples } from '../../command.ts';
import { addYesOption, type ConfirmOptions, confirm } from '../../terminal/confirm.ts';
import { EXIT } from '../../terminal/errors.ts';
import type { Reply } from '../../terminal/output.ts';
import { addFileArgument, cannotTell } from '../arguments.ts';
import { missingRoles, readPolicy } from '../file/read.ts';
import type { Policy } from '../policy.ts';
import { applyChanges, checkTarget } from './apply.ts';
import {
  type Change,
  differenceBetween,
  differenceText,
  lostDenialRemarks,
  lostDenials,
  unnamedRemarks,
} from './difference.ts';
import { type HandOver, toCommand, toTerminal } from './hand-over.ts';
import { readWorld, type World, worldAfter } from './target.ts';
import { writeUsers } from './users.ts';

interface DiffOptions {
  readonly prune?: boolean;
}

interface ApplyOptions extends DiffOptions, ConfirmOptions {
  readonly json?: boolean;
  readonly users?: boolean;
  readonly credentialsTo?: string;
}

/** Both sides, and what differs. */
interface Comparison {
  readonly policy: Policy;
  readonly before: World;
  readonly after: World;
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
}

async function compare(session: Session, { prune = false }: DiffOptions, file: string): Promise<Comparison> {
  const policy = await readPolicy(file);
  const before = await readWorld((await session.stack()).table);
  const goes = prune ? policy.has : { roles: false, applications: false };
  const after = worldAfter(before, policy, { prune: goes, now: session.io.now() });
  checkTarget(before, after);
  const changes = differenceBetween(before, after);
  const notes = [
    ...lostDenialRemarks(changes),
    ...unnamedRemarks(before, after, policy),
    ...missingRoles(policy, after.roles),
  ];
  return { policy, before, after, changes, notes };
}

const SAME = 'The stack is what the file says.';

async function diff(session: Session, options: DiffOptions, file: string): Promise<Reply> {
  const { changes, notes } = await compare(session, options, file);
  return {
    value: { same: changes.length === 0, changes },
    text: changes.length === 0 ? SAME : differenceText(changes),
    notes,
    exitCode: changes.length === 0 ? EXIT.ok : EXIT.refused,
  };
}

const named = (changes: readonly Change[]): string =>
  changes.map(({ kind, name }) => `${kind} "${name}"`).join(', ');

/** What another run of the file as it was would not bring back, or would bring back too late. */
function consequences(changes: readonly Change[]): readonly string[] {
  const deleted = changes.filter(({ action }) => action === 'delete');
  const applications = deleted.filter(({ kind }) => kind === 'application');
  const roles = deleted.filter(({ kind }) => kind === 'role');
  const keys = changes.filter(
    ({ action, removed }) => action === 'change' && removed.some(({ name }) => name === 'publicKeys'),
  );
  const lost = lostDenials(changes);
  return [
    ...(applications.length > 0 ? [`Deleted with their secrets and keys: ${named(applications)}.`] : []),
    ...(roles.length > 0 ? [`Deleted: ${named(roles)}; users who have them get nothing from them.`] : []),
    ...(keys.length > 0 ? [`Public keys are taken from ${named(keys)}.`] : []),
    ...(lost.length > 0 ? [`No longer denied: ${lost.join(', ')}.`] : []),
  ];
}

/** Credentials as they come: for people at once, for programs with the result, or to the operator's command. */
function handOverOf({ io }: Session, { credentialsTo, json }: ApplyOptions, made: Credentials[]): HandOver {
  if (credentialsTo !== undefined) return toCommand(credentialsTo);
  if (!json) return toTerminal(io);
  return async (credentials) => void made.push(credentials);
}

async function apply(session: Session, options: ApplyOptions, file: string): Promise<Reply> {
  const { policy, before, after, changes, notes } = await compare(session, options, file);
  const { io } = session;
  const questions = consequences(changes);
  if (questions.length > 0) {
    if (!options.json) io.err(`${differenceText(changes)}\n`);
    await confirm(io, options, questions.join(' '));
  }
  const made: Credentials[] = [];
  const handOver = handOverOf(session, options, made);
  const keyPlaceOf = (id: string) => policy.applications.get(id)?.keyPlace ?? 'header';
  let users: readonly string[] = [];
  try {
    await applyChanges(session, before, after, { changes, keyPlaceOf, handOver });
    if (options.users) users = await writeUsers(session, policy);
  } catch (error) {
    // They are in no other place: what was made before the failure must not be lost with it.
    if (made.length > 0) io.out(`${JSON.stringify({ credentials: made }, null, 2)}\n`);
    throw error;
  }
  const unwritten = options.users || policy.users.size === 0 ? [] : [UNWRITTEN];
  const shown = questions.length > 0 ? '' : `${differenceText(changes)}\n`;
  const sentences = [
    changes.length === 0 ? SAME : `${shown}Done. It counts from the next request on.`,
    ...users,
  ];
  const once = changes.some(({ kind, action }) => kind === 'application' && action === 'create');
  const kept = once && options.credentialsTo === undefined ? [SHOWN_ONCE] : [];
  return {
    value: { changes, credentials: made, users },
    text: sentences.join('\n'),
    notes: [...kept, ...notes, ...unwritten],
  };
}

const SHOWN_ONCE = 'The credentials are shown once. Keep them as you keep passwords.';
const UNWRITTEN =
  'The users of the file are for tests: --users writes them, for a stack that is made to try things out.';

const addPrune = (command: Command): Command =>
  command.option(
    '--prune',
    'also what the stack has and the file does not name goes, in each part that the file has',
  );

const diffCommand: CommandGroup = (program, act) => {
  const command = addPrune(
    addFileArgument(
      program
        .command('diff')
        .description(
          'show how a stack differs from a policy file; exit code 0 the same, 1 differs, 2 could not tell',
        ),
    ),
  );
  withExamples(
    command.action(act(cannotTell(diff))),
    'diff',
    'diff gatehook.yaml --prune --stack Gatehook-prod',
  );
};

const applyCommand: CommandGroup = (program, act) => {
  const command = addYesOption(
    addPrune(
      addFileArgument(program.command('apply').description('make a stack what a policy file says')),
    ).option(
      '--credentials-to <command>',
      'give the credentials of each new application to this command, as JSON on its standard input',
    ),
  ).option('--users', "write the file's users too, with their passwords; for trying things out");
  withExamples(
    command.action(act(apply)),
    'apply',
    'apply gatehook.yaml --prune --yes --stack Gatehook-prod',
    "apply --credentials-to 'umask 077; cat >> credentials.jsonl'",
  );
};

export const changeCommands: CommandGroup = (program, act) => {
  diffCommand(program, act);
  applyCommand(program, act);
};
