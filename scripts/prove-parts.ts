// The parts of `npm run prove`: which tests each runs, for how long at most, and against which store.
import type { StoreName } from './foreign-store.ts';

export interface Part {
  readonly name: string;
  readonly shows: string;
  /** Folders or files of tests. */
  readonly tests: readonly string[];
  /** What runs in place of Jest, with `tests` as its arguments, and counts in the same way. */
  readonly program?: string;
  /** Minutes after which the part is ended and counts as failed. */
  readonly minutes: number;
  /** Its groups of tests are levels, shown one by one in a table of their own at the end. */
  readonly levels?: boolean;
  /** The tests of `npm test`, against this server instead of dynalite. */
  readonly store?: StoreName;
}

export const PARTS: readonly Part[] = [
  {
    name: 'faults',
    shows: 'every call × every fault on the wire × every kind of question; older reads, and a table set back',
    tests: ['test/proof/faults', 'test/proof/stale.test'],
    minutes: 10,
  },
  {
    name: 'changes',
    shows: 'every command and every change by HTTP × every call × every fault; all with GATEHOOK_FAULTS=all',
    tests: [
      'test/proof/commands',
      'test/proof/import',
      'test/proof/reading',
      'test/proof/management',
      'test/proof/stale-changes',
    ],
    minutes: process.env.GATEHOOK_FAULTS === 'all' ? 240 : 10,
  },
  {
    name: 'policy',
    shows: 'gatehook apply × every call × every fault, and finished; all with GATEHOOK_FAULTS=all',
    tests: ['test/proof/policy'],
    minutes: process.env.GATEHOOK_FAULTS === 'all' ? 360 : 10,
  },
  {
    name: 'races',
    shows: 'three instances on one table: guesses, logins, writers, managers',
    tests: ['test/proof/races', 'test/proof/managers', 'test/proof/applications'],
    minutes: 5,
  },
  {
    name: 'canary',
    shows: 'the watch over secrets in the output of every part finds what it is to find',
    tests: ['test/proof/canary'],
    minutes: 5,
  },
  {
    name: 'groups',
    shows:
      'over SCIM: a group of a thousand members, lists larger than an answer, 2,000 users in a small heap; all 10,000 with GATEHOOK_SCIM_USERS=10000',
    tests: ['test/proof/scim-thousand', 'test/proof/scim-large-lists', 'test/proof/scim-ten-thousand'],
    minutes: 10,
  },
  {
    name: 'properties',
    shows: 'one changed bit, 100,000 patterns, explain and the webhook, with all their cases',
    tests: [
      'test/callers',
      'test/decision',
      'test/dialects/made-up',
      'test/import/export',
      'test/passwords/properties',
      'test/cli/explain-decides',
      'test/store/name-claims',
      'test/store/attempt-schedules',
    ],
    minutes: 10,
  },
  {
    name: 'mutants',
    shows: 'the code changed on 80 of its lines: a test fails on each change',
    program: 'scripts/mutate.ts',
    tests: ['functions/callers', 'functions/lockout', '--sample', '80'],
    minutes: 10,
  },
  {
    name: 'fuzz',
    shows:
      'made-up requests to every route, and what the functions hold after them; more with GATEHOOK_FUZZ=20000',
    tests: ['test/proof/fuzz'],
    minutes: process.env.GATEHOOK_FUZZ === undefined ? 15 : 600,
  },
  {
    name: 'soak',
    shows:
      'questions for half a minute at half of the limit, then at twice of it; npm run soak for ten minutes',
    tests: ['test/proof/soak'],
    minutes: 5,
  },
  {
    name: 'slow',
    shows:
      'equal time for every wrong login, 30,000 imported users, the pages in order; 100,000 with GATEHOOK_IMPORT_USERS=100000',
    tests: ['test/slow'],
    minutes: 15,
  },
  {
    name: 'products',
    shows: 'the real products, configured by their pages',
    tests: ['test/products'],
    minutes: 25,
  },
  {
    name: 'package',
    shows: 'what is published, installed in empty folders and used as strangers would',
    program: 'scripts/test-package.ts',
    tests: [],
    minutes: 15,
  },
  {
    name: 'foreign',
    shows: 'foreign clients, libraries and test makers',
    tests: ['test/foreign', 'test/tokens/foreign-'],
    minutes: 15,
  },
  {
    name: 'authzen',
    shows: 'AuthZEN 1.0 by the levels of its certification',
    tests: ['test/dialects/authzen-conformance'],
    minutes: 5,
    levels: true,
  },
  {
    name: 'engines',
    shows: 'cdk deploy to an emulated AWS, SAM and our image on a container engine',
    tests: ['test/engines'],
    minutes: 25,
  },
  {
    name: 'moto',
    shows: "the table's tests, imports and commands on moto's DynamoDB",
    // Of the imports and commands a part: its one thread takes twenty minutes for all of them.
    tests: [
      ...['test/store', 'test/webhook'],
      ...['conflicts', 'rows', 'whole-file', 'unread'].map((name) => `test/import/${name}`),
      ...['changes', 'explain', 'permissions', 'role', 'stored'].map((name) => `test/cli/${name}.test`),
    ],
    minutes: 10,
    store: 'moto',
  },
  {
    name: 'ministack',
    shows: "the table's tests, imports and commands on ministack's DynamoDB",
    tests: ['test/store', 'test/webhook', 'test/import', 'test/cli/'],
    minutes: 20,
    store: 'ministack',
  },
];
