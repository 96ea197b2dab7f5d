// What the operations of a PATCH do to the members of a group, told apart from what they do to the rest of it: a group has
// thousands of members, and none of them is read to add one.
import { badRequest } from './answers.ts';
import { readValueFilter } from './filter.ts';
import type { Operation } from './operations.ts';
import { attributeNamed, GROUP_KIND, isSameName } from './schema.ts';

export interface MemberStep {
  readonly kind: 'add' | 'remove' | 'replace';
  readonly ids: readonly string[];
}

export interface GroupPatch {
  readonly steps: readonly MemberStep[];
  readonly others: readonly Operation[];
}

/** Members of one request. */
const MAX_MEMBERS = 10_000;

/** `[{"value": id}]`, one of these alone, or the ids themselves. */
export function readIds(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length > MAX_MEMBERS)
    throw badRequest('invalidValue', `"members" has more than ${MAX_MEMBERS} values.`);
  return list.map((one) => {
    const entries = typeof one === 'object' && one !== null ? Object.entries(one) : [];
    const id = typeof one === 'string' ? one : entries.find(([name]) => isSameName(name, 'value'))?.[1];
    if (typeof id !== 'string')
      throw badRequest('invalidValue', 'Each of "members" has an id as its "value".');
    return id;
  });
}

const PATH = /^(?:urn:ietf:params:scim:schemas:core:2\.0:Group:)?members(?:\[(.*)\])?$/i;

/** The ids that a filter such as `value eq "id"` names. */
function filteredIds(filter: string): readonly string[] {
  const members = attributeNamed(GROUP_KIND.attributes, 'members');
  const terms = members === undefined ? [] : readValueFilter(GROUP_KIND, members, filter);
  const [term, ...more] = terms;
  if (more.length > 0 || term?.sub?.name !== 'value' || typeof term.value !== 'string')
    throw badRequest('invalidFilter', 'Members are chosen by members[value eq "id"].');
  return [term.value];
}

function stepOf({ operator, value }: Operation, filter: string | undefined): MemberStep {
  if (filter !== undefined) {
    if (operator === 'remove') return { kind: 'remove', ids: filteredIds(filter) };
    throw badRequest('invalidPath', 'A member is added or removed, never changed.');
  }
  const ids = readIds(value);
  // Without a value all members go.
  if (operator === 'remove') return ids.length > 0 ? { kind: 'remove', ids } : { kind: 'replace', ids: [] };
  return { kind: operator, ids };
}

/** @throws ScimError `invalidValue`, `invalidFilter`, `invalidPath` */
export function splitOperations(operations: readonly Operation[]): GroupPatch {
  const steps: MemberStep[] = [];
  const others = operations.flatMap((operation): Operation[] => {
    const { operator, path, value } = operation;
    const match = path === undefined ? null : PATH.exec(path.trim());
    if (match !== null) {
      steps.push(stepOf(operation, match[1]));
      return [];
    }
    if (path !== undefined || typeof value !== 'object' || value === null) return [operation];
    const entries = Object.entries(value);
    const members = entries.find(([name]) => isSameName(name, 'members'));
    // A list that is left out leaves the members alone; an empty one takes them all.
    if (members !== undefined) steps.push(stepOf({ operator, path, value: members[1] }, undefined));
    return [{ ...operation, value: Object.fromEntries(entries.filter((one) => one !== members)) }];
  });
  return { steps, others };
}
