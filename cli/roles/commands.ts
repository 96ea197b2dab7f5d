// `gatehook role`: named sets of grants.

import type { Command } from 'commander';
import type { Role } from '../../functions/decision/facts.ts';
import { type Act, type CommandGroup, type Session, withExamples } from '../command.ts';
import { newVersion } from '../table/random.ts';
import { grant, list, roleName } from '../terminal/arguments.ts';
import { addYesOption, type ConfirmOptions, confirm } from '../terminal/confirm.ts';
import { refused, usage } from '../terminal/errors.ts';
import { listed, properties, type Reply, table } from '../terminal/output.ts';
import { addPageOptions, type ListedKind, type ListOptions, limitOf, pageNotes } from '../terminal/paging.ts';
import { listUsers } from '../users/stored.ts';
import { differenceLines, differenceOf, isDenial, lostDenialNotes } from './change.ts';
import { united, without } from './lists.ts';
import { missingRoleNotes } from './read.ts';
import { changeRole, deleteRole, pageOfRoles, requireRole } from './stored.ts';

interface Rights {
  readonly grant?: readonly string[];
  readonly include?: readonly string[];
}

type Lists = Omit<Role, 'name'>;

const listsOf = ({ grant: grants = [], include: includes = [] }: Rights): Lists => ({ grants, includes });

/** The lists that were named; none is a mistake where something has to change. */
function namedLists(options: Rights): Lists {
  const lists = listsOf(options);
  if (lists.grants.length + lists.includes.length > 0) return lists;
  throw usage('Name what to change with --grant or --include.');
}

async function change(
  session: Session,
  name: string,
  notesOn: readonly string[],
  after: (before: Role | null) => Lists,
): Promise<Reply> {
  const { io } = session;
  const { table: store } = await session.stack();
  const notes = await missingRoleNotes(store, notesOn, io);
  const changed = await changeRole(store, name, after, newVersion(io));
  const difference = differenceOf(changed);
  const lines = changed.before === null ? [] : differenceLines(difference);
  const isSame = changed.before !== null && lines.length === 0;
  const sentence = isSame
    ? `Role "${name}" had exactly this already.`
    : `Role "${name}" is written; it counts from the next request on.`;
  return {
    value: { ...changed.after, ...difference },
    text: [sentence, ...lines].join('\n'),
    notes: [...lostDenialNotes(difference), ...notes],
  };
}

/** A role without a grant serves where only its name counts, as a tag: RabbitMQ's, Kubernetes' groups. */
async function put(session: Session, options: Rights, name: string): Promise<Reply> {
  const lists = listsOf(options);
  return change(session, name, lists.includes, () => lists);
}

function existing(before: Role | null, name: string): Role {
  if (before !== null) return before;
  throw refused('not_found', `There is no role "${name}". gatehook role put ${name} makes it.`);
}

async function give(session: Session, options: Rights, name: string): Promise<Reply> {
  const given = namedLists(options);
  return change(session, name, given.includes, (before) => {
    const { grants, includes } = existing(before, name);
    return {
      grants: united(grants, given.grants),
      includes: united(includes, given.includes),
    };
  });
}

const notHeld = (what: string) => (missing: string) =>
  `The role ${what} "${missing}". gatehook role show lists what it has.`;

async function revoke(session: Session, options: Rights, name: string): Promise<Reply> {
  const taken = namedLists(options);
  return change(session, name, [], (before) => {
    const { grants, includes } = existing(before, name);
    return {
      grants: without(grants, taken.grants, notHeld('has no grant')),
      includes: without(includes, taken.includes, notHeld('does not include')),
    };
  });
}

const LISTED: ListedKind = {
  command: 'role list',
  noun: 'role',
  make: "gatehook role put clerk --grant 'orders:*:read'",
};

async function listAll(session: Session, options: ListOptions): Promise<Reply> {
  const { table: store } = await session.stack();
  const page = await pageOfRoles(store, options, limitOf(options));
  const rows = page.values.map(({ name, grants, includes }) => [name, listed(grants), listed(includes)]);
  const notes = pageNotes(LISTED, options, page);
  return { value: page.values, text: table(['name', 'grants', 'includes'], rows), notes };
}

async function show(session: Session, _options: object, name: string): Promise<Reply> {
  const role = await requireRole((await session.stack()).table, name);
  const text = properties([
    ['role', role.name],
    ['grants', listed(role.grants)],
    ['includes', listed(role.includes)],
  ]);
  return { value: role, text };
}

const SHOWN = 5;

/** Without a role that denies, its holders may do more than before. */
async function confirmLostDenials(session: Session, options: ConfirmOptions, role: Role): Promise<void> {
  const denials = role.grants.filter(isDenial);
  if (denials.length === 0) return;
  const { table: store } = await session.stack();
  const { values: holders, next } = await listUsers(store, { role: role.name }, SHOWN);
  if (holders.length === 0) return;
  const names = holders.map((user) => user.name).join(', ');
  await confirm(
    session.io,
    options,
    `The role "${role.name}" denies ${denials.join(' ')} to ${names}${next === null ? '' : ' and others'}: ` +
      'without it this may be allowed to them.',
  );
}

async function remove(session: Session, options: ConfirmOptions, name: string): Promise<Reply> {
  const { table: store } = await session.stack();
  await confirmLostDenials(session, options, await requireRole(store, name));
  await deleteRole(store, name, newVersion(session.io));
  return {
    value: { name, deleted: true },
    text: `Role "${name}" is deleted: users who have it get nothing from it.`,
  };
}

function addWriting(role: Command, act: Act): void {
  const commands = [
    ['put', 'write a role: its grants and the roles it includes, in place of what it had', put],
    ['grant', 'give a role more grants, or more roles to include', give],
    ['revoke', 'take grants or included roles from a role', revoke],
  ] as const;
  const examples = {
    put: [
      "role put clerk --grant 'orders:*:read' 'orders:*:refund'",
      "role put manager --grant 'reports:**' '!reports:salaries:*' --include clerk",
      'role put administrator',
    ],
    grant: ["role grant clerk --grant 'orders:*:cancel'", 'role grant manager --include clerk'],
    revoke: ["role revoke clerk --grant 'orders:*:cancel'", 'role revoke manager --include clerk'],
  };
  for (const [name, description, handler] of commands) {
    const command = role
      .command(name)
      .description(description)
      .argument('<name>', 'the role', roleName)
      .option('--grant <grants...>', "grants, such as 'orders:*'; '!' in front denies", list(grant))
      .option('--include <roles...>', 'roles whose grants it has too', list(roleName))
      .action(act(handler));
    withExamples(command, ...examples[name]);
  }
}

export const roleCommands: CommandGroup = (program, act) => {
  const role = program.command('role').description('write, list, show and delete roles');
  addWriting(role, act);
  withExamples(
    addPageOptions(role.command('list').description('list roles by name'), 'names').action(act(listAll)),
    'role list',
    'role list --prefix rabbitmq.',
  );
  withExamples(
    role
      .command('show')
      .description('show one role')
      .argument('<name>', 'the role', roleName)
      .action(act(show)),
    'role show clerk',
  );
  const deletion = role
    .command('delete')
    .description('delete a role that no other role includes')
    .argument('<name>', 'the role', roleName);
  withExamples(addYesOption(deletion).action(act(remove)), 'role delete clerk');
};
