// A change as items of the table: one by its time, one beside the other changes of its subject.
import { MalformedItemError } from '../errors.ts';
import { Fields } from '../fields.ts';
import { changeKey, changeOfKey } from '../keys.ts';
import type { Item } from '../read.ts';
import { type Author, type Change, type Shown, SUBJECTS, type Subject } from './change.ts';

const DAY = 86_400;

/** Orders by time, and no two changes have the same. */
export const sortKeyOf = ({ at, id }: Pick<Change, 'at' | 'id'>): string =>
  `${new Date(at).toISOString()}#${id}`;

/**
 * The items of a change, with their keys: by its time, and beside the other changes of its subject.
 * @param others subjects beside whose changes it stands as well
 */
export function itemsFromChange(
  change: Change,
  keptDays: number,
  others: readonly Subject[] = [],
): readonly [Item, ...Item[]] {
  const sort = sortKeyOf(change);
  const content = { ...change, expiresAt: Math.ceil(change.at / 1000) + keptDays * DAY };
  return [
    { ...content, ...changeKey(new Date(change.at), sort) },
    ...[change.subject, ...others].map((subject) => ({ ...content, ...changeOfKey(subject, sort) })),
  ];
}

const isMap = (value: unknown): value is Shown => typeof value === 'object' && value !== null;

function author(fields: Fields): Author {
  return { kind: fields.oneOf('kind', ['aws', 'local', 'application']), name: fields.string('name') };
}

function subject(fields: Fields): Subject {
  return { kind: fields.oneOf('kind', SUBJECTS), name: fields.string('name') };
}

/** @throws MalformedItemError */
export function changeFromItem(item: Item): Change {
  const fields = new Fields(item);
  const within = (member: string) => {
    const value = item[member];
    if (!isMap(value)) throw new MalformedItemError(String(item.pk), `"${member}" is not a map`);
    return new Fields({ ...value, pk: `${item.pk} ${member}` });
  };
  const shown = (member: string) => {
    const value = item[member];
    return isMap(value) ? value : null;
  };
  return {
    id: fields.string('id'),
    at: fields.number('at'),
    what: fields.string('what'),
    subject: subject(within('subject')),
    by: author(within('by')),
    from: fields.string('from'),
    before: shown('before'),
    after: shown('after'),
    replaced: fields.strings('replaced'),
    ...(item.isBegun === true ? { isBegun: true } : {}),
  };
}
