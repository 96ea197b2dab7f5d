// `gatehook user permissions`: what a user holds, and from which role.
import type { Command } from 'commander';
import { expandRoles } from '../../functions/decision/roles.ts';
import { type Act, type Session, withExamples } from '../command.ts';
import { missingRoleRemarks, missingRolesOf, rolesBehind } from '../roles/read.ts';
import { username } from '../terminal/arguments.ts';
import { type Reply, table } from '../terminal/output.ts';
import { denialOf, type HeldGrant, heldGrants } from './held-grants.ts';
import { requireUser } from './stored.ts';

const unsigned = ({ denies, grant }: HeldGrant) => (denies ? grant.slice(1) : grant);

/** What a reader of the grant alone would not see; '' for nothing. */
function remark(one: HeldGrant, held: readonly HeldGrant[]): string {
  if (one.text === null) return 'counts for nothing: the user has no such value';
  const denial = denialOf(one, held);
  if (denial !== null) return `all of it is denied by ${denial.grant}`;
  return one.text === unsigned(one) ? '' : `here: ${one.text}`;
}

function grantView(one: HeldGrant, held: readonly HeldGrant[]) {
  const { grant, role, via, text } = one;
  return { grant, role, via, countsAs: text, deniedBy: denialOf(one, held)?.grant ?? null };
}

const row = (one: HeldGrant, held: readonly HeldGrant[]) => [
  one.denies ? 'denied' : 'allowed',
  one.grant,
  one.role ?? 'own grant',
  one.via.join(' > ') || '-',
  remark(one, held) || '-',
];

async function permissions(session: Session, _options: object, name: string): Promise<Reply> {
  const { table: store } = await session.stack();
  const user = await requireUser(store, name);
  const roles = await rolesBehind(store, user.roles, session.io);
  const held = heldGrants(user, roles);
  // Denials first, since one beats every allowance.
  const [denials, grants] = [held.filter(({ denies }) => denies), held.filter(({ denies }) => !denies)];
  const missing = missingRolesOf(user, roles);
  return {
    value: {
      user: name,
      status: user.status,
      roles: expandRoles(user.roles, roles).map(({ role }) => role.name),
      missingRoles: missing,
      denials: denials.map((one) => grantView(one, held)),
      grants: grants.map((one) => grantView(one, held)),
    },
    text: table(
      ['effect', 'grant', 'role', 'via', 'remark'],
      [...denials, ...grants].map((one) => row(one, held)),
    ),
    notes: [
      ...missingRoleRemarks(user, missing),
      ...(user.status === 'active' ? [] : [`"${name}" is disabled: nothing of this counts.`]),
      ...(grants.length === 0 ? ['No grant allows anything: every permission is denied.'] : []),
    ],
  };
}

export function permissionsCommand(user: Command, act: Act): void {
  withExamples(
    user
      .command('permissions')
      .description('show every grant and denial that a user holds, and the roles they come from')
      .argument('<name>', 'the user', username)
      .action(act(permissions)),
    'user permissions alice',
  );
}
