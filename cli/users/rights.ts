// `gatehook user grant` and `user revoke`: roles and grants of one user.
import type { User } from '../../functions/decision/facts.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { united, without } from '../roles/lists.ts';
import { missingRoleNotes } from '../roles/read.ts';
import { newVersion } from '../table/random.ts';
import { grant, list, roleName, username } from '../terminal/arguments.ts';
import { usage } from '../terminal/errors.ts';
import type { Reply } from '../terminal/output.ts';
import { changeUser } from './stored.ts';
import { userView } from './view.ts';

interface RightsOptions {
  readonly role?: readonly string[];
  readonly grant?: readonly string[];
}

function rightsOf(options: RightsOptions): Required<RightsOptions> {
  const { role = [], grant: grants = [] } = options;
  if (role.length + grants.length === 0) throw usage('Name what to change with --role or --grant.');
  return { role, grant: grants };
}

const notHeld = (user: string, kind: string) => (missing: string) =>
  `"${user}" does not have the ${kind} "${missing}" itself. gatehook user show ${user} lists what it has.`;

async function change(
  session: Session,
  name: string,
  rights: (before: User) => Pick<User, 'roles' | 'grants'>,
): Promise<User> {
  const { table } = await session.stack();
  return changeUser(table, name, (before) => ({
    ...before,
    ...rights(before),
    version: newVersion(session.io),
  }));
}

async function give(session: Session, options: RightsOptions, name: string): Promise<Reply> {
  const given = rightsOf(options);
  const notes = await missingRoleNotes((await session.stack()).table, given.role, session.io);
  const user = await change(session, name, (before) => ({
    roles: united(before.roles, given.role),
    grants: united(before.grants, given.grant),
  }));
  return { value: userView(user), text: `"${name}" has it from the next request on.`, notes };
}

async function revoke(session: Session, options: RightsOptions, name: string): Promise<Reply> {
  const taken = rightsOf(options);
  const user = await change(session, name, (before) => ({
    roles: without(before.roles, taken.role, notHeld(name, 'role')),
    grants: without(before.grants, taken.grant, notHeld(name, 'grant')),
  }));
  return { value: userView(user), text: `"${name}" no longer has it, from the next request on.` };
}

export const rightsCommands: CommandGroup = (user, act) => {
  const commands = [
    ['grant', 'give a user roles or grants', give],
    ['revoke', 'take roles or grants from a user', revoke],
  ] as const;
  for (const [name, description, handler] of commands) {
    const command = user
      .command(name)
      .description(description)
      .argument('<name>', 'the user', username)
      .option('--role <roles...>', 'roles', list(roleName))
      .option('--grant <grants...>', 'grants, as they are written', list(grant))
      .action(act(handler));
    withExamples(command, `user ${name} alice --role clerk`, `user ${name} alice --grant 'orders:*:refund'`);
  }
};
