// What every product has to show beside its own tests: an outage, a user who goes, a password that changes, a name beyond ASCII.
import { expect, test } from '@jest/globals';
import type { User } from '../../functions/decision/facts.ts';
import { FIGURES } from '../../functions/lockout/rule.ts';
import type { Served } from './served.ts';

export interface EveryProduct {
  /** Called in each test: the product starts in `beforeAll`. */
  readonly served: () => Served;
  /** What a user needs to get in: grants, roles, attributes. */
  readonly user: Partial<User>;
  /** Tries to get in as a new session, and says whether that was let in. Must come back while Gatehook answers 503. */
  login(name: string, password: string): Promise<boolean>;
  /** All that the product wrote so far; left out where its page says that the key stands there. */
  readonly written?: () => string;
  /** Where the product itself takes names in ASCII only: why. Passwords go beyond it all the same. */
  readonly asciiNames?: string;
}

/** Letters of one byte in Latin-1, of two bytes and of four bytes in UTF-8; passwords that begin with each. */
const BEYOND_ASCII = [
  ['zoë', 'pässwörd'],
  ['ольга', 'пароль'],
  ['けいこ', '🔑 klíč'],
] as const;

/** Milliseconds for one test: some products hold each refusal back for seconds. */
const PATIENCE = 90_000;

/** Declares the tests; call it inside the product's `describe`, before what closes Gatehook. */
export function testEveryProduct({ served, user, login, written, asciiNames }: EveryProduct): void {
  const add = (name: string, password = 'secret') => served().stack.addUser(name, { ...user, password });

  test(
    'the store does not answer: refused, and let in again when it does',
    async () => {
      await add('outage');
      served().setStore('fails');
      try {
        expect(await login('outage', 'secret')).toBe(false);
      } finally {
        served().setStore('answers');
      }
      expect(await login('outage', 'secret')).toBe(true);
    },
    PATIENCE,
  );

  test(
    'a user who is disabled after a first login: refused',
    async () => {
      await add('leaver');
      expect(await login('leaver', 'secret')).toBe(true);
      await served().disableUser('leaver');
      expect(await login('leaver', 'secret')).toBe(false);
    },
    PATIENCE,
  );

  test(
    'a password that is changed after a first login: the old one is refused, the new one let in',
    async () => {
      await add('changer');
      expect(await login('changer', 'secret')).toBe(true);
      await served().setPassword('changer', 'another');
      expect(await login('changer', 'secret')).toBe(false);
      expect(await login('changer', 'another')).toBe(true);
    },
    PATIENCE,
  );

  test(
    'wrong passwords: from some on, the right one is refused too',
    async () => {
      await add('guessed');
      /** Whether the login is refused because the name has to wait. */
      const hasToWait = async (password: string) => {
        const before = served().stack.records.length;
        expect(await login('guessed', password)).toBe(false);
        const rulings = served().stack.records.slice(before);
        return rulings.some(({ decision }) => decision.code === 'too_many_attempts');
      };
      served().setClock('stands');
      try {
        const guesses = 4 * FIGURES.freeFailures;
        let guess = 1;
        while (guess < guesses && !(await hasToWait(`wrong-${guess}`))) guess += 1;
        expect(guess).toBeGreaterThan(FIGURES.freeFailures);
        expect(guess).toBeLessThan(guesses);
        expect(await hasToWait('secret')).toBe(true);
      } finally {
        served().setClock('goes');
      }
    },
    PATIENCE,
  );

  const pairs = BEYOND_ASCII.map(
    ([name, password], at) => [asciiNames ? `name-${at}` : name, password] as const,
  );
  const why = asciiNames ? ` (names in ASCII: ${asciiNames})` : '';
  test.each(pairs)(
    `%s with the password %s: let in, and refused with another${why}`,
    async (name, password) => {
      await add(name, password);
      expect(await login(name, password)).toBe(true);
      expect(await login(name, `${password}!`)).toBe(false);
    },
    PATIENCE,
  );

  if (written !== undefined) {
    test('neither key of the application stands in what the product writes', () => {
      const { key, pathKey } = served().values;
      expect(written()).not.toContain(key);
      expect(written()).not.toContain(pathKey);
    });
  }
}
