// What one copy of the revision tells: whether roles and applications are still what was read before.
import { Fields } from './fields.ts';
import type { Item } from './read.ts';

export interface Revision {
  /** Another one after every change of a role, as below; null before the first. */
  readonly roles: string | null;
  /**
   * Another one after every change of an application. A count alone would come again in a table that was set back to a
   * backup and then changed, a random mark alone where a write arrives a second time after another change.
   */
  readonly applications: string;
  /** Applications that are being changed, or whose change was cut off: only their own item tells what counts. */
  readonly changing: ReadonlySet<string>;
}

/** A mark is `<application>#<random>`; an application's id holds no `#`. */
const applicationOf = (mark: string): string => mark.slice(0, mark.indexOf('#'));

/** @param item a copy as read; undefined where none was ever written */
export function revisionFromItem(item: Item | undefined): Revision {
  if (item === undefined) return { roles: null, applications: '0#', changing: new Set() };
  const fields = new Fields(item);
  const counted = (name: string) => fields.optional(name, fields.number) ?? 0;
  const renewedBy = fields.optional('renewedBy', fields.string);
  const marks = fields.optional('changing', fields.stringSet) ?? [];
  return {
    roles: `${counted('renewals')}#${fields.string('value')}`,
    applications: `${counted('applications')}#${renewedBy ?? ''}`,
    changing: new Set(marks.map(applicationOf)),
  };
}
