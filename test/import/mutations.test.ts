// However one member of a file is misspelt: no user comes in active without the hash that the file has for it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkHash } from '../../cli/import/delivery/hash.ts';
import { formatNamed } from '../../cli/import/formats/registry.ts';
import type { NamedUser, ReaderSettings } from '../../cli/import/user-reader.ts';
import { UnusableHash } from '../../functions/passwords/unusable-hash.ts';
import fc from '../support/property.ts';
import { type Fault, read } from './reading.ts';

const SAMPLES = join(import.meta.dirname, '../../docs/importing/samples');
const sample = (name: string): string => readFileSync(join(SAMPLES, name), 'utf8');

/** A name in some text, and what becomes of it. */
interface Place {
  readonly from: number;
  readonly to: number;
}

/** Names of members in JSON, each between quotes and before a colon; texts that hold JSON are left as they are. */
const inJson = (text: string): readonly Place[] =>
  [...text.matchAll(/"(?<name>(?:[^"\\]|\\.)*)"\s*:/g)].map(({ index, groups }) => ({
    from: index + 1,
    to: index + 1 + (groups?.name ?? '').length,
  }));

/** Headings of CSV. */
function inCsv(text: string): readonly Place[] {
  const [first = ''] = text.split('\n', 1);
  return [...first.matchAll(/[^,;"]+/g)].map(({ index, 0: name }) => ({
    from: index,
    to: index + name.length,
  }));
}

/** Names of attributes in LDIF. */
const inLdif = (text: string): readonly Place[] =>
  [...text.matchAll(/^[A-Za-z-]+(?=::? )/gm)].map(({ index, 0: name }) => ({
    from: index,
    to: index + name.length,
  }));

type Settings = Partial<ReaderSettings>;
const CONFIG: Settings = { firebaseHashConfig: sample('firebase-hash-config.txt') };
const OWN: Settings = {
  usernameField: 'email',
  hashField: 'password',
  status: { field: 'isActive', active: [] },
};

const FILES: readonly (readonly [
  file: string,
  format: string,
  places: (text: string) => readonly Place[],
  settings?: Settings,
])[] = [
  ['users.jsonl', 'gatehook', inJson],
  ['users.csv', 'gatehook', inCsv],
  ['auth0-hashes.ndjson', 'auth0', inJson],
  ['auth0-users.json', 'auth0', inJson],
  ['firebase.json', 'firebase', inJson, CONFIG],
  ['firebase-admin.jsonl', 'firebase-admin', inJson, CONFIG],
  ['keycloak-realm.json', 'keycloak', inJson],
  ['django.json', 'django', inJson],
  ['kratos.json', 'kratos', inJson],
  ['rabbitmq-definitions.json', 'rabbitmq', inJson],
  ['ldap.ldif', 'ldap', inLdif],
  ['supabase.csv', 'supabase', inCsv],
  ['clerk.csv', 'clerk', inCsv],
  ['better-auth.csv', 'better-auth', inCsv],
  ['lucia.csv', 'lucia', inCsv],
  ['laravel.csv', 'laravel', inCsv],
  ['devise.csv', 'devise', inCsv],
  ['wordpress.csv', 'wordpress', inCsv],
  ['aspnet.csv', 'aspnet', inCsv],
  ['meteor.jsonl', 'meteor', inJson],
  ['parse.jsonl', 'parse', inJson],
  ['mongodb.jsonl', 'fields', inJson, OWN],
];

const letters = fc.stringMatching(/^[A-Za-z]{1,12}$/);

/** A slip of the hand, or another name altogether. */
const mutation: fc.Arbitrary<(name: string) => string> = fc.oneof(
  letters.map((other) => () => other),
  fc.tuple(fc.nat(30), fc.stringMatching(/^[A-Za-z]{0,2}$/)).map(([at, put]) => (name: string) => {
    const place = at % name.length;
    return name.slice(0, place) + put + name.slice(place + 1);
  }),
  fc.nat(30).map((at) => (name: string) => {
    const place = at % name.length;
    return name.slice(0, place) + name.slice(place + 1) + (name[place] ?? '');
  }),
  fc.constant((name: string) => name.toUpperCase()),
  fc.constant((name: string) => name.toLowerCase()),
);

/** What a user's item would hold, or null where the row is refused, the hash's own check included. */
function broughtIn(row: NamedUser | Fault): { readonly active: boolean; readonly hash: unknown } | null {
  if ('fault' in row) return null;
  try {
    if (row.password !== null)
      checkHash(row.password, { wrap: true, hashing: { memoryLimitKiB: 1769 * 1024 } });
  } catch (error) {
    if (error instanceof UnusableHash || (error instanceof Error && error.name === 'RowFault')) return null;
    throw error;
  }
  return { active: row.status === 'active', hash: row.password };
}

/** Users by name; two rows of one name do not stand in a sample. */
async function users(text: string, settings: Settings) {
  // A format that is forced: recognising it must not be all that protects.
  const { rows } = await read(text, settings);
  return new Map(
    rows.map((row) => [
      row.username,
      'fault' in row
        ? { hash: undefined, active: false }
        : { hash: row.password, active: row.status === 'active', row },
    ]),
  );
}

test.each(FILES)('%s, read as %s', async (file, format, placesIn, settings = {}) => {
  const text = sample(file);
  const forced = { ...settings, format: formatNamed(format) };
  const original = await users(text, forced);
  const places = placesIn(text);
  expect(places.length).toBeGreaterThan(2);
  const property = fc.asyncProperty(fc.nat(places.length - 1), mutation, async (at, mutate) => {
    const { from, to } = places[at] ?? { from: 0, to: 0 };
    const mutated = text.slice(0, from) + mutate(text.slice(from, to)) + text.slice(to);
    const { rows } = await read(mutated, forced).catch((error: unknown) => {
      if (error instanceof Error && error.name !== 'TypeError') return { rows: [] };
      throw error;
    });
    for (const row of rows) {
      const now = broughtIn(row);
      const before = original.get(row.username);
      if (now?.active && before?.hash !== undefined)
        expect([mutated.slice(from - 10, to + 10), now.hash]).toEqual([expect.anything(), before.hash]);
    }
  });
  await fc.assert(property, { numRuns: 60 });
});
