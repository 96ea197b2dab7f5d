// What the record of changes shows of an item: the members that are listed here, and no other, however it grows.
import type { Item } from '../read.ts';
import type { Shown, SubjectKind } from './change.ts';

/** Members that may be shown, and secret ones, of which the record says only that they are new. */
interface Members {
  readonly shown: readonly string[];
  /** By the member, what the record calls it. */
  readonly secret: Readonly<Record<string, string>>;
  /** Secret members that an item may lack. The record of a new item names those that it has; the others every item has. */
  readonly optional?: readonly string[];
  /** Lists of maps, with what may be shown of each map. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
}

export const MEMBERS: Readonly<Record<'user' | 'role' | 'application' | 'token', Members>> = {
  user: {
    // After an import the run and row that a user came from.
    shown: ['status', 'roles', 'grants', 'attributes', 'importRun', 'importLine'],
    secret: { passwordHash: 'password', tokenGeneration: 'tokens' },
    optional: ['passwordHash'],
  },
  role: { shown: ['grants', 'includes'], secret: {} },
  application: {
    shown: [
      'name',
      'status',
      'dialects',
      'mayAsk',
      'mayAssert',
      'mayAssertLogin',
      'mayIssueTokens',
      'mayManage',
      'mayResetPasswords',
      'mayGive',
      'mayGrant',
      'maySet',
      'audience',
      'introspects',
      'origins',
      'returns',
      'strict',
      'permissionTemplates',
      'dialectSettings',
    ],
    secret: {},
    // A generation's id and a key's id are names: neither proves anything.
    lists: {
      generations: ['id', 'createdAt', 'expiresAt'],
      keys: ['id', 'places', 'createdAt', 'expiresAt'],
      publicKeys: ['key', 'createdAt'],
    },
  },
  token: { shown: ['expiresAt'], secret: {} },
};

export type RecordedKind = keyof typeof MEMBERS & SubjectKind;

export interface Difference {
  readonly before: Shown | null;
  readonly after: Shown | null;
  readonly replaced: readonly string[];
}

const pick = (item: object, members: readonly string[]): Shown => {
  const all = new Map(Object.entries(item));
  return Object.fromEntries(
    members.flatMap((member) => (all.get(member) === undefined ? [] : [[member, all.get(member)]])),
  );
};

function shownOf(kind: RecordedKind, item: Item): Shown {
  const { shown, lists = {} } = MEMBERS[kind];
  const maps = Object.entries(lists).flatMap(([member, members]) => {
    const list = item[member];
    return Array.isArray(list) ? [[member, list.map((one) => pick(Object(one), members))]] : [];
  });
  return { ...pick(item, shown), ...Object.fromEntries(maps) };
}

/** Maps have no order in the table, so members are compared in the order of their names. */
const comparable = (value: unknown): string =>
  JSON.stringify(value, (_name, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  ) ?? '';

/** Bytes of one member as JSON: an item has room for 400 KB, and the record holds a member before and after, twice. */
const LONGEST = 16_384;

function bounded(value: unknown): unknown {
  const { length } = Buffer.from(comparable(value));
  return length > LONGEST ? `(${length} bytes, not recorded)` : value;
}

const boundedAll = (shown: Shown): Shown =>
  Object.fromEntries(Object.entries(shown).map(([member, value]) => [member, bounded(value)]));

/** The secret members that are new, as the record calls them: after a change those that differ; of a new item the optional ones. */
function replacedIn(kind: RecordedKind, before: Item | null, after: Item | null): readonly string[] {
  const { secret, optional = [] } = MEMBERS[kind];
  if (after === null) return [];
  return Object.entries(secret).flatMap(([member, name]) => {
    const isNew =
      before === null ? optional.includes(member) && after[member] != null : before[member] !== after[member];
    return isNew ? [name] : [];
  });
}

/**
 * What differs between two items of one kind. Of what is made or deleted all that may be shown, of what is changed only
 * the members that differ.
 * @param before null for nothing
 */
export function differenceOf(kind: RecordedKind, before: Item | null, after: Item | null): Difference {
  const replaced = replacedIn(kind, before, after);
  const [was, is] = [before && shownOf(kind, before), after && shownOf(kind, after)];
  if (was === null || is === null)
    return { before: was && boundedAll(was), after: is && boundedAll(is), replaced };
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const different = names.filter((name) => comparable(was[name]) !== comparable(is[name]));
  return { before: boundedAll(pick(was, different)), after: boundedAll(pick(is, different)), replaced };
}
