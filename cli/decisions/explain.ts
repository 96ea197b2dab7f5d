// `gatehook explain`: why a user may do something or not, from the engine that answers applications.
import { authorize } from '../../functions/decision/authorize.ts';
import type { PermissionExplanation } from '../../functions/decision/decision.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { heldMissingNotes, rolesBehind } from '../roles/read.ts';
import { asked, list, username } from '../terminal/arguments.ts';
import { EXIT } from '../terminal/errors.ts';
import { type Reply, table } from '../terminal/output.ts';
import { requireUser } from '../users/stored.ts';

function row({ permission, allowed, rule }: PermissionExplanation): readonly string[] {
  const answer = allowed ? 'allowed' : 'denied';
  if (rule === null) return [permission, answer, 'nothing matched', '-', '-'];
  return [permission, answer, rule.grant, rule.role ?? 'own grant', rule.via.join(' > ') || '-'];
}

async function explain(
  session: Session,
  _options: object,
  name: string,
  permissions: readonly string[],
): Promise<Reply> {
  const { table: store } = await session.stack();
  const user = await requireUser(store, name);
  const roles = await rolesBehind(store, user.roles, session.io);
  const { allowed, explanation, effectiveRoles } = authorize({
    user,
    roles,
    asked: permissions.map((permission) => [permission]),
  });
  const active = user.status === 'active';
  return {
    value: {
      user: name,
      status: user.status,
      allowed: allowed && active,
      roles: effectiveRoles,
      permissions: explanation,
    },
    text: table(['permission', 'answer', 'deciding grant', 'role', 'via'], explanation.map(row)),
    notes: [
      ...heldMissingNotes(user, roles),
      ...(active
        ? []
        : [`"${name}" is disabled: every question about this user is refused, whatever its grants are.`]),
    ],
    exitCode: allowed && active ? EXIT.ok : EXIT.refused,
  };
}

export const explainCommand: CommandGroup = (program, act) => {
  withExamples(
    program
      .command('explain')
      .description('tell which grant of which role allows or denies a permission, or that none matches')
      .argument('<name>', 'the user', username)
      .argument('<permissions...>', 'permissions, or sets of them as some dialects ask for', list(asked))
      .action(act(explain)),
    'explain alice orders:42:refund',
    "explain alice orders:42:refund 'mqtt:plant:*' --json",
  );
};
