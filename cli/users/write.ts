// `gatehook user create` and `user set-password`: the two commands that take a password to store.
import type { User } from '../../functions/decision/facts.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { missingRoleNotes } from '../roles/read.ts';
import { newVersion } from '../table/random.ts';
import { attribute, grant, list, newUser, roleName, username } from '../terminal/arguments.ts';
import { usage } from '../terminal/errors.ts';
import type { Reply } from '../terminal/output.ts';
import { addNewPasswordOptions, type NewPasswordOptions, newPassword, saysPassword } from './password.ts';
import { changeUser, createUser, forgetAttemptsAfter, refuseExisting, requireUser } from './stored.ts';
import { userView } from './view.ts';

interface CreateOptions extends NewPasswordOptions {
  readonly role?: readonly string[];
  readonly grant?: readonly string[];
  readonly attribute?: readonly (readonly [string, string])[];
}

async function create(session: Session, options: CreateOptions, name: string): Promise<Reply> {
  const { io } = session;
  const { table, hashing } = await session.stack();
  // Before anything is asked for.
  await refuseExisting(table, name);
  const { notes, ...password } = await newPassword(options, name, io, hashing);
  const user: User = {
    name,
    status: 'active',
    ...password,
    roles: [...new Set(options.role)],
    grants: [...new Set(options.grant)],
    attributes: Object.fromEntries(options.attribute ?? []),
    tokenGeneration: newVersion(io),
    version: newVersion(io),
  };
  const missing = await missingRoleNotes(table, user.roles, io);
  await createUser(table, user);
  return { value: userView(user), text: `User "${name}" is created.`, notes: [...notes, ...missing] };
}

async function setPassword(session: Session, options: NewPasswordOptions, name: string): Promise<Reply> {
  const { io } = session;
  // A forgotten option must not take a password away.
  if (!saysPassword(options, io))
    throw usage(
      'Give the new password with --password-stdin, --password or --password-hash, or --no-password.',
    );
  const { table, hashing } = await session.stack();
  await requireUser(table, name);
  const { notes, ...password } = await newPassword(options, name, io, hashing);
  const user = await changeUser(table, name, ({ passwordHash: _replaced, ...kept }) => ({
    ...kept,
    ...password,
    tokenGeneration: newVersion(io),
    version: newVersion(io),
  }));
  await forgetAttemptsAfter(table, name, `The password of "${name}" is changed`);
  return { value: userView(user), text: `The password of "${name}" is changed; its tokens are dead.`, notes };
}

export const writeCommands: CommandGroup = (user, act) => {
  const created = user
    .command('create')
    .description('create a user; asks for the password where none is given and a person sits at the terminal')
    .argument('<name>', 'the user name, kept in lower case', newUser);
  withExamples(
    addNewPasswordOptions(created)
      .option('--no-password', 'a user whom only applications vouch for')
      .option('--role <roles...>', 'roles', list(roleName))
      .option('--grant <grants...>', "grants of the user's own", list(grant))
      .option('--attribute <entries...>', 'attributes, as name=value', list(attribute))
      .action(act(create)),
    'user create alice --role clerk',
    'user create alice --role clerk --attribute region=eu --password-stdin < password.txt',
    "user create bob --password-hash '$2b$12$…' --grant 'orders:*:read'",
  );
  const changed = user
    .command('set-password')
    .description('set a new password; forgets failed attempts and ends tokens')
    .argument('<name>', 'the user', username);
  withExamples(
    addNewPasswordOptions(changed)
      .option('--no-password', 'take the password away: only applications vouch for the user')
      .action(act(setPassword)),
    'user set-password alice',
    'user set-password alice --password-stdin < password.txt',
  );
};
