// Every form that names are brought into is final: brought into it again, nothing changes, and what must be one is one.
import { describe, expect, test } from '@jest/globals';
import { sourceOf } from '../../functions/callers/buckets.ts';
import {
  canonicalDecodedPath,
  canonicalMethod,
  canonicalPath,
  PathError,
} from '../../functions/decision/paths.ts';
import { normalizeHost, PermissionError } from '../../functions/decision/permissions.ts';
import { newUsername, normalizeUsername } from '../../functions/decision/username.ts';
import { emailFinder } from '../../functions/scim/resource.ts';
import fc, { cases } from '../support/property.ts';

/** Characters that Unicode's forms turn into others: into separators, spaces, dots, capitals, several at once. */
const TURNING = [
  ...'\u037e\u1fef\u2000\u2001\u2126\u212a\u212b\uff0f\uff1a\uff03\uff0e\u2024\u2025\u0130\u0131\u03c2\u1e9e',
  ...'\u0345\u0301\u0308\u0323\u1e69\uac00\u1100\u1161\ufb01\u00a0\u00ad\u2100\u3000\u1d2c\ufdfa\u00bd',
];
const unit = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom(...TURNING, ...'aA/.:;?#%\\ \n12[]-_@+', '%41', '%2e', '%C3%A9', 'xn--'),
);
const text = fc.array(unit, { maxLength: 8 }).map((units) => units.join(''));

/** The form, or null where the text can have none. */
const orNull =
  (form: (text: string) => string | null, refusal: new (...args: never[]) => Error) => (given: string) => {
    try {
      return form(given);
    } catch (error) {
      if (error instanceof refusal) return null;
      throw error;
    }
  };

type Form = (given: string) => string | null;

const hostText = fc.oneof(
  fc.domain(),
  fc.ipV4Extended(),
  fc.ipV6().map((address) => `[${address}]`),
  fc
    .array(fc.constantFrom(...'aA01x.-_:[]', '..', '0x7f', 'xn--'), { maxLength: 8 })
    .map((units) => units.join('')),
);
const host = fc.tuple(hostText, fc.constantFrom('', '.', ':', ':80', '.:443')).map((parts) => parts.join(''));
const pathText = text.map((rest) => `/${rest}`);
const addressText = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((address) => `::ffff:${address}`),
);
const decodedPath: Form = orNull(canonicalDecodedPath, PathError);

/** The form, made-up texts, and the form that its results are in where that is another one. */
const FORMS: Readonly<Record<string, readonly [Form, fc.Arbitrary<string>, Form?]>> = {
  'a user name': [normalizeUsername, text],
  'a new user name': [newUsername, text],
  'a path, decoded once': [decodedPath, pathText],
  'a path on the request line': [orNull(canonicalPath, PathError), pathText, decodedPath],
  'a host': [orNull(normalizeHost, PermissionError), host],
  'a method': [canonicalMethod, fc.constantFrom('HEAD', 'GET', 'POST')],
  'the source of a request': [sourceOf, addressText],
};

test.each(Object.entries(FORMS))(
  '%s in its one form stays as it is',
  (_name, [form, texts, final = form]) => {
    const property = fc.property(texts, (given) => {
      const once = form(given);
      if (once !== null) expect([given, final(once)]).toEqual([given, once]);
    });
    fc.assert(property, { numRuns: cases(20_000) });
  },
);

describe('what is one thing has one form', () => {
  const same = (form: Form, given: fc.Arbitrary<string>, other: (given: string) => string) => {
    const property = fc.property(given, (one) => {
      const first = form(one);
      if (first !== null) expect([one, form(other(one))]).toEqual([one, first]);
    });
    fc.assert(property, { numRuns: cases(5000) });
  };

  test('a user name and its letters in two parts', () =>
    same(normalizeUsername, text, (name) => name.normalize('NFD')));

  test('a user name in capitals, where its letters have no two forms', () =>
    same(normalizeUsername, fc.stringMatching(/^[a-z0-9.@é-]{1,12}$/), (name) => name.toUpperCase()));

  test('a path and its letters in two parts', () =>
    same(decodedPath, pathText, (path) => path.normalize('NFD')));

  test('a path with a slash at its end', () =>
    same(
      decodedPath,
      pathText.filter((path) => !path.endsWith('/')),
      (path) => `${path}/`,
    ));

  test('a host in capitals, with a dot and a port', () =>
    same(orNull(normalizeHost, PermissionError), fc.domain(), (name) => `${name.toUpperCase()}.:8443`));

  test('an IPv6 address in brackets, written out', () =>
    same(
      orNull(normalizeHost, PermissionError),
      fc
        .ipV6()
        .filter((address) => !address.includes('.'))
        .map((address) => `[${address}]`),
      (address) => address.replace(/\b(?=[0-9a-f]{1,3}\b)/g, '0').toUpperCase(),
    ));

  test('an IPv6 address and its neighbours in the /64', () => {
    const groups = fc.array(fc.stringMatching(/^[0-9a-f]{1,4}$/), { minLength: 8, maxLength: 8 });
    const property = fc.property(groups, groups, (one, other) => {
      const neighbour = [...one.slice(0, 4), ...other.slice(4)].join(':');
      expect(sourceOf(neighbour.toUpperCase())).toBe(sourceOf(one.join(':')));
    });
    fc.assert(property, { numRuns: cases(5000) });
  });

  test('an e-mail address in capitals', () => {
    const property = fc.property(fc.emailAddress(), (address) =>
      expect(emailFinder(address.toUpperCase())).toEqual(emailFinder(address)),
    );
    fc.assert(property, { numRuns: cases(1000) });
  });
});
