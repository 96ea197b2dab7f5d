// `gatehook user`: who can be asked about, what they may do, and whether they may log in.
import type { Command } from 'commander';
import { type Act, type CommandGroup, type Session, withExamples } from '../command.ts';
import { newVersion } from '../table/random.ts';
import { roleName, username } from '../terminal/arguments.ts';
import { addYesOption, type ConfirmOptions, confirm } from '../terminal/confirm.ts';
import type { Reply } from '../terminal/output.ts';
import { addListOptions, type ListedKind, type ListOptions, limitOf, pageNotes } from '../terminal/paging.ts';
import { attributesCommand } from './attributes.ts';
import { permissionsCommand } from './permissions.ts';
import { rightsCommands } from './rights.ts';
import { readStanding, standingView } from './standing.ts';
import { changeUser, deleteUser, listUsers, requireUser, requireUserItem, unlockName } from './stored.ts';
import { usersTable, userText, userView } from './view.ts';
import { writeCommands } from './write.ts';

const LISTED: ListedKind = { command: 'user list', noun: 'user', make: 'gatehook user create carol' };

async function listAll(session: Session, options: ListOptions): Promise<Reply> {
  const { table } = await session.stack();
  const page = await listUsers(table, options, limitOf(options));
  const notes = pageNotes(LISTED, options, page);
  return { value: page.values.map(userView), text: usersTable(page.values), notes };
}

async function show(session: Session, _options: object, name: string): Promise<Reply> {
  const { io } = session;
  const stack = await session.stack();
  const [user, standing] = await Promise.all([requireUser(stack.table, name), readStanding(stack, name, io)]);
  return {
    value: { ...userView(user), attempts: standingView(standing) },
    text: userText(user, standing),
  };
}

async function disable(session: Session, _options: object, name: string): Promise<Reply> {
  const { io } = session;
  const user = await changeUser((await session.stack()).table, name, (before) => ({
    ...before,
    status: 'disabled',
    tokenGeneration: newVersion(io),
    version: newVersion(io),
  }));
  return {
    value: userView(user),
    text: `User "${name}" is disabled from the next request on; its tokens are dead.`,
  };
}

async function enable(session: Session, _options: object, name: string): Promise<Reply> {
  const { io } = session;
  const user = await changeUser((await session.stack()).table, name, (before) => ({
    ...before,
    status: 'active',
    version: newVersion(io),
  }));
  return { value: userView(user), text: `User "${name}" is enabled.` };
}

async function revokeTokens(session: Session, _options: object, name: string): Promise<Reply> {
  const { io } = session;
  const user = await changeUser((await session.stack()).table, name, (before) => ({
    ...before,
    tokenGeneration: newVersion(io),
    version: newVersion(io),
  }));
  return {
    value: userView(user),
    text: `All tokens of "${name}" are refused from the next request on.`,
    notes: ['Systems that verify access tokens without asking Gatehook take one until it expires.'],
  };
}

/** Names without a user are counted too, so any name can be unlocked. */
async function unlock(session: Session, _options: object, name: string): Promise<Reply> {
  await unlockName((await session.stack()).table, name);
  return { value: { name, unlocked: true }, text: `The failed attempts on "${name}" are forgotten.` };
}

async function remove(session: Session, options: ConfirmOptions, name: string): Promise<Reply> {
  const { table } = await session.stack();
  await requireUserItem(table, name);
  await confirm(session.io, options, `The user "${name}" will be deleted, for good.`);
  await deleteUser(table, name);
  return { value: { name, deleted: true }, text: `User "${name}" is deleted.` };
}

function addReading(user: Command, act: Act): void {
  withExamples(
    addListOptions(user.command('list').description('list users by name'), 'names')
      .option('--role <role>', 'only users who hold this role themselves', roleName)
      .action(act(listAll)),
    'user list',
    'user list --prefix ali --status disabled',
    'user list --role clerk --limit all --json',
  );
  withExamples(
    user
      .command('show')
      .description('show one user, with failed attempts')
      .argument('<name>', 'the user', username)
      .action(act(show)),
    'user show alice',
  );
}

function addStates(user: Command, act: Act): void {
  const states = [
    ['disable', 'refuse every question about a user from the next request on; ends tokens', disable],
    ['enable', 'undo user disable', enable],
    ['revoke-tokens', 'end all access tokens of a user; the password stays', revokeTokens],
    ['unlock', 'forget the failed attempts on a name', unlock],
  ] as const;
  for (const [name, description, handler] of states) {
    const command = user.command(name).description(description).argument('<name>', 'the user', username);
    withExamples(command.action(act(handler)), `user ${name} alice`);
  }
  const deletion = user
    .command('delete')
    .description('delete a user and the failed attempts on the name, for good')
    .argument('<name>', 'the user', username);
  withExamples(addYesOption(deletion).action(act(remove)), 'user delete alice', 'user delete alice --yes');
}

export const userCommands: CommandGroup = (program, act) => {
  const user = program.command('user').description('create, change, unlock and delete users');
  writeCommands(user, act);
  addReading(user, act);
  permissionsCommand(user, act);
  attributesCommand(user, act);
  rightsCommands(user, act);
  addStates(user, act);
};
