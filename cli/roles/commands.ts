// `gatehook role`: named sets of grants.
import type { Role } from '../../functions/decision/facts.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { newVersion } from '../table/random.ts';
import { grant, list, roleName } from '../terminal/arguments.ts';
import { refused, usage } from '../terminal/errors.ts';
import { listed, properties, type Reply, table } from '../terminal/output.ts';
import { missingRoleNotes } from './read.ts';
import { deleteRole, listRoles, putRole } from './stored.ts';

interface PutOptions {
  readonly grant?: readonly string[];
  readonly include?: readonly string[];
}

async function put(session: Session, options: PutOptions, name: string): Promise<Reply> {
  const { io } = session;
  if (options.grant === undefined && options.include === undefined)
    throw usage('Give at least one --grant or --include: without any, the role would give nobody anything.');
  const stack = await session.stack();
  const role: Role = { name, grants: options.grant ?? [], includes: options.include ?? [] };
  const notes = await missingRoleNotes(stack.table, role.includes, io);
  await putRole(stack.table, role, newVersion(io));
  return { value: role, text: `Role "${name}" is written; it counts from the next request on.`, notes };
}

async function listAll(session: Session): Promise<Reply> {
  const roles = await listRoles((await session.stack()).table);
  const rows = roles.map(({ name, grants, includes }) => [name, listed(grants), listed(includes)]);
  return { value: roles, text: table(['name', 'grants', 'includes'], rows) };
}

async function show(session: Session, _options: object, name: string): Promise<Reply> {
  const role = (await listRoles((await session.stack()).table)).find((one) => one.name === name);
  if (role === undefined) throw refused('not_found', `There is no role "${name}".`);
  const text = properties([
    ['role', role.name],
    ['grants', listed(role.grants)],
    ['includes', listed(role.includes)],
  ]);
  return { value: role, text };
}

async function remove(session: Session, _options: object, name: string): Promise<Reply> {
  await deleteRole((await session.stack()).table, name, newVersion(session.io));
  return {
    value: { name, deleted: true },
    text: `Role "${name}" is deleted: whoever has it gets nothing from it.`,
  };
}

export const roleCommands: CommandGroup = (program, act) => {
  const role = program.command('role').description('write, list, show and delete roles');
  withExamples(
    role
      .command('put')
      .description('write a role: its grants and the roles it includes, in place of what it had')
      .argument('<name>', 'the role', roleName)
      .option('--grant <grants...>', "grants, such as 'orders:*'; '!' in front denies", list(grant))
      .option('--include <roles...>', 'roles whose grants it has too', list(roleName))
      .action(act(put)),
    "role put clerk --grant 'orders:*:read' 'orders:*:refund'",
    "role put manager --grant 'reports:**' '!reports:salaries:*' --include clerk",
  );
  withExamples(role.command('list').description('list all roles').action(act(listAll)), 'role list');
  withExamples(
    role
      .command('show')
      .description('show one role')
      .argument('<name>', 'the role', roleName)
      .action(act(show)),
    'role show clerk',
  );
  withExamples(
    role
      .command('delete')
      .description('delete a role that no other role includes')
      .argument('<name>', 'the role', roleName)
      .action(act(remove)),
    'role delete clerk',
  );
};
