// The difference between what a stack has and what the file says, line by line; a removed denial stands out.
import type { Application } from '../../../functions/decision/facts.ts';
import { bareApplication } from '../../applications/bare.ts';
import type { Policy } from '../policy.ts';
import { applicationMembers, denies, type Member, roleMembers, without } from './members.ts';
import type { World } from './target.ts';

export interface Change {
  readonly kind: 'role' | 'application';
  readonly name: string;
  readonly action: 'create' | 'change' | 'delete';
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
}

type Named<T> = ReadonlyMap<string, T>;

interface Kind<T> {
  readonly kind: Change['kind'];
  readonly members: (value: T) => readonly Member[];
  /** What one has before anything is said of it. */
  readonly bare: (name: string) => readonly Member[];
}

function changesOf<T>(
  { kind, members, bare }: Kind<T>,
  before: Named<T>,
  after: Named<T>,
): readonly Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name): readonly Change[] => {
    const [one, other] = [before.get(name), after.get(name)];
    const action = one === undefined ? 'create' : other === undefined ? 'delete' : 'change';
    const standing = one === undefined ? bare(name) : members(one);
    const wanted = other === undefined ? [] : members(other);
    const change = {
      kind,
      name,
      action,
      added: without(wanted, standing),
      removed: without(standing, wanted),
    } as const;
    // A new one of which nothing is said has no lines, and is new all the same.
    const isSame = action === 'change' && change.added.length + change.removed.length === 0;
    if (isSame) return [];
    return [action === 'create' ? { ...change, removed: [] } : change];
  });
}

/** All that differs, roles first, each in order of names. */
export const differenceBetween = (before: World, after: World): readonly Change[] => [
  ...changesOf({ kind: 'role', members: roleMembers, bare: () => [] }, before.roles, after.roles),
  ...changesOf<Application>(
    {
      kind: 'application',
      members: applicationMembers,
      bare: (id) => applicationMembers(bareApplication(id, '')),
    },
    before.applications,
    after.applications,
  ),
];

/** Denials that would be gone, of roles that stay and of those that go. */
export const lostDenials = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap(({ kind, name, action, removed }) => {
    // An application that is deleted asks for nothing more.
    if (kind === 'application' && action === 'delete') return [];
    return removed.filter(denies).map(({ value }) => `${value} of the ${kind} "${name}"`);
  });

const NEW_OR_GONE = { create: ' (new)', change: '', delete: ' (deleted)' } as const;

function lines({ kind, name, action, added, removed }: Change): readonly string[] {
  // What an application that goes was limited to says nothing any more.
  const gone = kind === 'application' && action === 'delete' ? [] : removed;
  const width = Math.max(...[...added, ...gone].map((member) => member.name.length));
  const line = (sign: '+' | '-', member: Member): string => {
    const alarm = sign === '-' && denies(member) && action !== 'delete' ? '   <-- NO LONGER DENIED' : '';
    return `  ${sign} ${member.name.padEnd(width)}  ${member.value}${alarm}`;
  };
  return [
    `${kind} ${name}${NEW_OR_GONE[action]}`,
    ...added.map((member) => line('+', member)),
    ...gone.map((member) => line('-', member)),
  ];
}

/** For people: one line for each grant, inclusion and limit that is new or gone. */
export const differenceText = (changes: readonly Change[]): string => changes.flatMap(lines).join('\n');

/** A remark where denials would be gone, for those who do not read every line. */
export function lostDenialRemarks(changes: readonly Change[]): readonly string[] {
  const lost = lostDenials(changes);
  if (lost.length === 0) return [];
  return [`No longer denied: ${lost.join(', ')}. What it refused is allowed where another grant allows it.`];
}

const NOUNS = { roles: 'role', applications: 'application' } as const;
const SHOWN = 10;

/** What the stack has and the file does not name, as remarks. A part that the file does not have is left also by --prune. */
export function unnamedRemarks(before: World, after: World, policy: Policy): readonly string[] {
  const kept = (kind: keyof World) =>
    [...before[kind].keys()]
      .filter((name) => after[kind].has(name) && !policy[kind].has(name))
      .map((name) => `${NOUNS[kind]} "${name}"`);
  const parts = ['applications', 'roles'] as const;
  const unnamed = parts.filter((part) => policy.has[part]).flatMap(kept);
  const left = parts.filter((part) => !policy.has[part]).map((part) => [part, kept(part)] as const);
  return [
    ...(unnamed.length > 0
      ? [`Not in the file, and left as they are: ${listed(unnamed)}. --prune removes them.`]
      : []),
    ...left
      .filter(([, names]) => names.length > 0)
      .map(
        ([part, names]) =>
          `The file has no "${part}", so these are left as they are: ${listed(names)}. With "${part}: {}" in it, --prune removes them.`,
      ),
  ];
}

function listed(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${[...names].sort().slice(0, SHOWN).join(', ')}${more}`;
}
