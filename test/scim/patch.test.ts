// PATCH as directories write it: each operation by example, from one resource to another; no table is touched.
import { expect, test } from '@jest/globals';
import { ScimError } from '../../functions/scim/answers.ts';
import { readOperations } from '../../functions/scim/operations.ts';
import { patched } from '../../functions/scim/patch.ts';
import { USER_KIND } from '../../functions/scim/schema.ts';
import { ENTERPRISE, GATEHOOK, patchOf } from './support.ts';

const WORK = { type: 'work', value: 'a@x', primary: true };
const HOME = { type: 'home', value: 'h@x' };
const ADA = { userName: 'ada', active: true, title: 'Dr', emails: [WORK, HOME], name: { givenName: 'Ada' } };

const after = (...operations: readonly object[]) =>
  patched(USER_KIND, ADA, readOperations(patchOf(...operations)));

test.each<[string, object, object]>([
  [
    'Replace in capitals, false as a text',
    { op: 'Replace', path: 'active', value: 'False' },
    { active: false },
  ],
  ['Add of one that is there', { op: 'Add', path: 'title', value: 'Prof' }, { title: 'Prof' }],
  ['a path in other capitals', { op: 'replace', path: 'TITLE', value: 'Prof' }, { title: 'Prof' }],
  [
    'no path',
    { op: 'replace', value: { title: 'Prof', 'name.familyName': 'L' } },
    { title: 'Prof', name: { givenName: 'Ada', familyName: 'L' } },
  ],
  [
    'no path, and null for one part of a name, which leaves the other parts',
    { op: 'replace', value: { name: { GivenName: null, familyName: 'L' } } },
    { name: { familyName: 'L' } },
  ],
  [
    'no path, and null for the only part of a name',
    { op: 'replace', value: { name: { givenName: null } } },
    { name: undefined },
  ],
  [
    'null for a part that is not there, and nothing else',
    { op: 'replace', path: 'name', value: { familyName: null } },
    { name: { givenName: 'Ada' } },
  ],
  ['null for a whole name', { op: 'replace', path: 'name', value: null }, { name: undefined }],
  [
    'no path, an extension by its URN',
    { op: 'add', value: { [`${ENTERPRISE}:employeeNumber`]: '9' } },
    { [ENTERPRISE]: { employeeNumber: '9' } },
  ],
  [
    'no path, an extension as an object',
    { op: 'add', value: { [ENTERPRISE]: { department: 'R' } } },
    { [ENTERPRISE]: { department: 'R' } },
  ],
  [
    'the URN of an extension as the path',
    { op: 'add', path: ENTERPRISE, value: { department: 'R' } },
    { [ENTERPRISE]: { department: 'R' } },
  ],
  [
    'a manager as a list of one',
    { op: 'Add', path: `${ENTERPRISE}:manager`, value: [{ $ref: 'x', value: 'm' }] },
    { [ENTERPRISE]: { manager: { $ref: 'x', value: 'm' } } },
  ],
  [
    'a manager as the id alone',
    { op: 'Add', path: `${ENTERPRISE}:manager`, value: 'm' },
    { [ENTERPRISE]: { manager: { value: 'm' } } },
  ],
  [
    'a value chosen by its type',
    { op: 'replace', path: 'emails[type eq "work"].value', value: 'b@x' },
    { emails: [{ ...WORK, value: 'b@x' }, HOME] },
  ],
  [
    'a value that is not there yet',
    { op: 'add', path: 'emails[type eq "other"].value', value: 'o@x' },
    { emails: [WORK, HOME, { type: 'other', value: 'o@x' }] },
  ],
  [
    'a primary one takes it from the others',
    { op: 'add', path: 'emails', value: [{ value: 'p@x', primary: 'True' }] },
    { emails: [{ ...WORK, primary: false }, HOME, { value: 'p@x', primary: true }] },
  ],
  ['one value of many removed', { op: 'remove', path: 'emails[type eq "home"]' }, { emails: [WORK] }],
  [
    'one value removed by its value',
    { op: 'Remove', path: 'emails', value: [{ value: 'h@x' }] },
    { emails: [WORK] },
  ],
  ['a sub-attribute removed', { op: 'remove', path: 'name.givenName' }, { name: undefined }],
  ['a filter that chooses nothing', { op: 'remove', path: 'emails[type eq "fax"]' }, {}],
  ['replaced by none', { op: 'replace', path: 'emails', value: [] }, { emails: undefined }],
  ['set to null', { op: 'replace', path: 'title', value: null }, { title: undefined }],
  ['an id as Okta sends it', { op: 'replace', value: { id: 'x', title: 'Prof' } }, { title: 'Prof' }],
  ['no operations at all change nothing', {}, {}],
])('%s', (_what, operation, changes) => {
  const operations = Object.keys(operation).length === 0 ? [] : [operation];
  const wanted = Object.fromEntries(
    Object.entries({ ...ADA, ...changes }).filter(([, one]) => one !== undefined),
  );
  expect(after(...operations)).toEqual(wanted);
});

test.each([
  ['an unknown attribute', { op: 'add', path: 'nothing', value: 'x' }, 'invalidPath'],
  ['an unknown sub-attribute', { op: 'add', path: 'name.nothing', value: 'x' }, 'invalidPath'],
  ['__proto__', { op: 'add', path: '__proto__[primary eq true].x', value: 'x' }, 'invalidPath'],
  [
    '__proto__ without a path',
    { op: 'add', value: JSON.parse('{"__proto__": {"active": true}}') },
    'invalidPath',
  ],
  ['an unknown operation', { op: 'move', path: 'title', value: 'x' }, 'invalidSyntax'],
  ['a removal without a path', { op: 'remove' }, 'noTarget'],
  ['no path and no object', { op: 'add', value: 'x' }, 'invalidValue'],
  ['a value of another type', { op: 'replace', path: 'active', value: 7 }, 'invalidValue'],
  ['what only the server writes', { op: 'replace', path: 'meta.created', value: 'x' }, 'mutability'],
  ['the name taken away', { op: 'remove', path: 'userName' }, 'mutability'],
  ['the state taken away', { op: 'remove', path: 'active' }, 'mutability'],
  [
    'a chosen value that is not there',
    { op: 'replace', path: 'emails[type eq "fax"]', value: { value: 'x' } },
    'noTarget',
  ],
  [
    'a filter that is none',
    { op: 'replace', path: 'emails[type co "w"].value', value: 'x' },
    'invalidFilter',
  ],
  ['a filter on one value', { op: 'replace', path: 'title[value eq "x"]', value: 'x' }, 'invalidPath'],
])('%s is refused', (_what, operation, scimType) => {
  let error: unknown;
  try {
    after(operation);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ScimError);
  expect(error).toMatchObject({ status: 400, scimType });
});

test('more than a thousand operations are refused', () => {
  const many = Array.from({ length: 1001 }, () => ({ op: 'add', path: 'title', value: 'x' }));
  expect(() => after(...many)).toThrow('A PatchOp has 1000 operations at most.');
});

const grants = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `orders:${from + at}:read`);
const PATH = `${GATEHOOK}:grants`;

test.each([
  [
    'by one operation after the other',
    ADA,
    Array.from({ length: 101 }, (_, at) => ({ op: 'add', path: 'emails', value: `${at}@x` })),
  ],
  [
    'by a filter on values that are not there',
    ADA,
    Array.from({ length: 101 }, (_, at) => ({
      op: 'add',
      path: `emails[value eq "${at}@x"].type`,
      value: 'work',
    })),
  ],
  [
    'without a path, by one request after the other',
    { ...ADA, [GATEHOOK]: { grants: grants(100) } },
    [{ op: 'add', value: { [GATEHOOK]: { grants: grants(1, 100) } } }],
  ],
])('an attribute gets no more than a hundred values %s', (_how, resource, operations) => {
  expect(() => patched(USER_KIND, resource, readOperations(patchOf(...operations)))).toThrow(
    / has more than 100 values\.$/,
  );
});

test('of more than a hundred values that an operator gave, some may go, and the rest of the user be changed', () => {
  const many = { ...ADA, [GATEHOOK]: { grants: grants(150) } };
  const patch = (...operations: readonly object[]) =>
    patched(USER_KIND, many, readOperations(patchOf(...operations)));
  expect(patch({ op: 'replace', path: 'title', value: 'Prof' })).toEqual({ ...many, title: 'Prof' });
  expect(patch({ op: 'remove', path: PATH, value: grants(20) })).toEqual({
    ...many,
    [GATEHOOK]: { grants: grants(130, 20) },
  });
  expect(() => patch({ op: 'add', path: PATH, value: grants(1, 150) })).toThrow('has more than 100 values');
});
