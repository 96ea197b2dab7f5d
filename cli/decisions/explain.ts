// `gatehook explain`: why a user may do something or not, from the engine that answers applications.
import { authorize } from '../../functions/decision/authorize.ts';
import type { PermissionExplanation } from '../../functions/decision/decision.ts';
import type { User } from '../../functions/decision/facts.ts';
import { requireApplication } from '../applications/stored.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { missingRoleRemarks, missingRolesOf, rolesBehind } from '../roles/read.ts';
import { applicationId, asked, list, username } from '../terminal/arguments.ts';
import { EXIT } from '../terminal/errors.ts';
import { type Reply, span, table } from '../terminal/output.ts';
import { heldGrants } from '../users/held-grants.ts';
import { readStanding, type Standing, standingView } from '../users/standing.ts';
import { requireUser } from '../users/stored.ts';
import { limitNotes, limitsOf, permits } from './limits.ts';
import { nearestNote, withNearest } from './nearest.ts';
import { setNotes } from './sets.ts';

interface ExplainOptions {
  readonly app?: string;
}

function row({ permission, allowed, rule }: PermissionExplanation): readonly string[] {
  const answer = allowed ? 'allowed' : 'denied';
  if (rule === null) return [permission, answer, 'nothing matched', '-', '-'];
  return [permission, answer, rule.grant, rule.role ?? 'own grant', rule.via.join(' > ') || '-'];
}

function standingNote({ name }: User, { ruling }: Standing): readonly string[] {
  if (ruling.kind === 'free') return [];
  const until =
    ruling.kind === 'held'
      ? `until user unlock ${name}`
      : `for ${span(Math.ceil(ruling.milliseconds / 1000) * 1000)}`;
  return [`After too many failed attempts every password of "${name}" is refused ${until}.`];
}

const disabledNote = ({ name, status }: User): readonly string[] =>
  status === 'active'
    ? []
    : [`"${name}" is disabled: every question about this user is refused, whatever its grants are.`];

async function explain(
  session: Session,
  { app }: ExplainOptions,
  name: string,
  permissions: readonly string[],
): Promise<Reply> {
  const stack = await session.stack();
  const limits = app === undefined ? null : limitsOf(await requireApplication(stack.table, app), permissions);
  const user = await requireUser(stack.table, name);
  const [roles, standing] = await Promise.all([
    rolesBehind(stack.table, user.roles, session.io),
    readStanding(stack, name, session.io),
  ]);
  const asks = permissions.map((permission) => [permission] as const);
  const { allowed, explanation, effectiveRoles } = authorize({ user, roles, asked: asks });
  const explained = explanation.map((one) => withNearest(one, heldGrants(user, roles)));
  const denied = explained.filter((one) => !one.allowed).map(({ permission }) => permission);
  const missing = missingRolesOf(user, roles);
  const isAllowed = allowed && user.status === 'active' && (limits === null || permits(limits));
  return {
    value: {
      user: name,
      status: user.status,
      allowed: isAllowed,
      roles: effectiveRoles,
      missingRoles: missing,
      permissions: explained,
      attempts: standingView(standing),
      ...(limits !== null && { application: limits }),
    },
    text: table(['permission', 'answer', 'deciding grant', 'role', 'via'], explanation.map(row)),
    notes: [
      ...explained.flatMap(nearestNote),
      ...setNotes(denied),
      ...missingRoleRemarks(user, missing),
      ...disabledNote(user),
      ...standingNote(user, standing),
      ...(limits === null ? [] : limitNotes(limits)),
    ],
    exitCode: isAllowed ? EXIT.ok : EXIT.refused,
  };
}

export const explainCommand: CommandGroup = (program, act) => {
  withExamples(
    program
      .command('explain')
      .description('tell which grant of which role allows or denies a permission, or that none matches')
      .argument('<name>', 'the user', username)
      .argument('<permissions...>', 'permissions, or sets of them as some dialects ask for', list(asked))
      .option('--app <id>', 'with the limits of the application that asks', applicationId)
      .action(act(explain)),
    'explain alice orders:42:refund',
    'explain alice orders:42:refund --app shop',
    "explain alice orders:42:refund 'mqtt:plant:*' --json",
  );
};
