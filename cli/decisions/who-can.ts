// `gatehook who-can`: which users are allowed something, by asking the engine about each of them.
import { authorize } from '../../functions/decision/authorize.ts';
import type { DecidingRule, PermissionExplanation } from '../../functions/decision/decision.ts';
import { type CompiledRole, compileRole } from '../../functions/decision/rules.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { listRoles } from '../roles/stored.ts';
import type { Stack } from '../stack/open.ts';
import { inOrder } from '../table/by-status.ts';
import { asked } from '../terminal/arguments.ts';
import { EXIT } from '../terminal/errors.ts';
import { type Reply, table } from '../terminal/output.ts';
import { Progress } from '../terminal/progress.ts';
import { scanUsers } from '../users/stored.ts';
import { setNotes } from './sets.ts';

interface Holder {
  readonly user: string;
  readonly rule: DecidingRule;
}

/** What a reading of all users brought. */
interface Found {
  /** Users that were read, allowed or not. */
  readonly read: number;
  readonly allowed: readonly Holder[];
  /** Names of disabled users whose grants would allow it. */
  readonly disabled: readonly string[];
  /** Names of users whose items are malformed: what they may do cannot be told. */
  readonly unreadable: readonly string[];
}

async function readAll(
  store: Stack['table'],
  roles: ReadonlyMap<string, CompiledRole>,
  permission: string,
  progress: Progress,
): Promise<Found> {
  let read = 0;
  const [allowed, disabled, unreadable]: [Holder[], string[], string[]] = [[], [], []];
  for await (const { name, user } of scanUsers(store)) {
    read += 1;
    progress.update(read, null);
    const [explanation]: readonly (PermissionExplanation | undefined)[] =
      user === null ? [] : authorize({ user, roles, asked: [[permission]] }).explanation;
    if (user === null) unreadable.push(name);
    else if (explanation?.allowed && explanation.rule !== null)
      if (user.status === 'active') allowed.push({ user: name, rule: explanation.rule });
      else disabled.push(name);
  }
  return {
    read,
    allowed: allowed.sort((one, other) => inOrder(one.user, other.user)),
    disabled: disabled.sort(inOrder),
    unreadable: unreadable.sort(inOrder),
  };
}

const counted = (count: number): string => `${count} user${count === 1 ? '' : 's'}`;

function notesOn({ read, allowed, disabled, unreadable }: Found): readonly string[] {
  return [
    `${counted(read)} read, ${allowed.length} allowed.`,
    ...(disabled.length === 0
      ? []
      : [`Disabled, and allowed as soon as they are enabled: ${disabled.join(', ')}.`]),
    ...(unreadable.length === 0
      ? []
      : [`Malformed in the table, so that it cannot be told: ${unreadable.join(', ')}.`]),
  ];
}

async function whoCan({ stack, io }: Session, _options: object, permission: string): Promise<Reply> {
  const { table: store } = await stack();
  const roles = new Map((await listRoles(store)).map((role) => [role.name, compileRole(role)]));
  const { err, now } = io;
  const progress = new Progress({ err, now, isTerminal: io.isTerminal === true, what: 'users' });
  const found = await readAll(store, roles, permission, progress).finally(() => progress.end());
  const rows = found.allowed.map(({ user, rule }) => [
    user,
    rule.grant,
    rule.role ?? 'own grant',
    rule.via.join(' > ') || '-',
  ]);
  return {
    value: { permission, ...found, allowed: found.allowed.map(({ user, rule }) => ({ user, ...rule })) },
    text: table(['user', 'deciding grant', 'role', 'via'], rows),
    notes: [...notesOn(found), ...setNotes([permission])],
    exitCode: found.unreadable.length === 0 ? EXIT.ok : EXIT.failed,
  };
}

export const whoCanCommand: CommandGroup = (program, act) => {
  withExamples(
    program
      .command('who-can')
      .description('tell which users a permission is allowed to; reads all users')
      .argument('<permission>', 'a permission, or a set of them as some dialects ask for', asked)
      .action(act(whoCan)),
    'who-can orders:42:refund',
    "who-can 'mqtt:plant:*' --json",
  );
};
