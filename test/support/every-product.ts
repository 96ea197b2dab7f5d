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
  /** Where the product itself takes ASCII only: why. */
  readonly asciiOnly?: string;
}

/** Letters of one byte in Latin-1, of two bytes and of four bytes in UTF-8; passwords that begin with each. */
const BEYOND_ASCII = [
  ['zoë', 'pässwörd'],
  ['ольга', 'пароль'],
  ['keiko', '🔑 klíč'],
] as const;

/** Declares the tests; call it inside the product's `describe`, before what closes Gatehook. */
export function testEveryProduct({ served, user, login, asciiOnly }: EveryProduct): void {
  const add = (name: string, password = 'secret') => served().stack.addUser(name, { ...user, password });

  test('the store does not answer: refused, and let in again when it does', async () => {
    await add('outage');
    served().setStore('fails');
    try {
      expect(await login('outage', 'secret')).toBe(false);
    } finally {
      served().setStore('answers');
    }
    expect(await login('outage', 'secret')).toBe(true);
  });

  test('a user who is disabled after a first login: refused', async () => {
    await add('leaver');
    expect(await login('leaver', 'secret')).toBe(true);
    await served().disableUser('leaver');
    expect(await login('leaver', 'secret')).toBe(false);
  });

  test('a password that is changed after a first login: the old one is refused, the new one let in', async () => {
    await add('changer');
    expect(await login('changer', 'secret')).toBe(true);
    await served().setPassword('changer', 'another');
    expect(await login('changer', 'secret')).toBe(false);
    expect(await login('changer', 'another')).toBe(true);
  });

  test('wrong passwords: from some on, the right one is refused too', async () => {
    await add('guessed');
    const ruling = () => served().stack.records.at(-1)?.decision.code;
    served().setClock('stands');
    try {
      let guesses = 0;
      do expect(await login('guessed', `wrong-${++guesses}`)).toBe(false);
      while (ruling() === 'invalid_credentials');
      expect([ruling(), guesses]).toEqual(['too_many_attempts', expect.any(Number)]);
      expect(guesses).toBeGreaterThan(FIGURES.freeFailures);
      expect(await login('guessed', 'secret')).toBe(false);
      expect(ruling()).toBe('too_many_attempts');
    } finally {
      served().setClock('goes');
    }
  });

  const beyondAscii = asciiOnly === undefined ? test.each(BEYOND_ASCII) : test.skip.each(BEYOND_ASCII);
  const why = asciiOnly === undefined ? '' : ` (skipped: ${asciiOnly})`;
  beyondAscii(`%s with the password %s: let in, and refused with another${why}`, async (name, password) => {
    await add(name, password);
    expect(await login(name, password)).toBe(true);
    expect(await login(name, `${password}!`)).toBe(false);
  });
}
