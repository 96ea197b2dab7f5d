// What every product has to show beside its own tests: an outage, a user who goes, a password that changes, a name beyond ASCII.
import { expect, test } from '@jest/globals';
import type { User } from '../../functions/decision/facts.ts';
import { FIGURES } from '../../functions/lockout/rule.ts';
import { freePort } from '../../scripts/free-port.ts';
import { CASES, type Case, exception, type ProductName } from './product-matrix.ts';
import type { Started } from './started.ts';
import { toldToImpostor } from './tls-front.ts';

/** `true` for a session that was let in; otherwise what the client was told. */
export type Told = true | string;

export interface EveryProduct {
  /** Its row of the matrix. */
  readonly product: ProductName;
  readonly started: Pick<Started, 'served'> & Partial<Started>;
  /** What a user needs to get in: grants, roles, attributes. */
  readonly user: Partial<User>;
  /**
   * Tries to get in as a new session. Must come back while Gatehook answers 503.
   * @param port where another one listens than that of the other tests
   */
  login(name: string, password: string, port?: number): Promise<Told>;
}

/** Letters of one byte in Latin-1, of two bytes and of four bytes in UTF-8; passwords that begin with each. */
const BEYOND_ASCII = [
  ['zoë', 'pässwörd'],
  ['ольга', 'пароль'],
  ['けいこ', '🔑 klíč'],
] as const;

/** Milliseconds for one test: some products hold each refusal back for seconds. */
const PATIENCE = 90_000;

/** Declares the tests of the product's row; call it inside its `describe`, before what closes Gatehook. */
export function testEveryProduct(subject: EveryProduct): void {
  const { product, started, login } = subject;
  const add = (name: string, password = 'secret') =>
    started.served.stack.addUser(name, { ...subject.user, password });
  const isAsked = (which: Case) => exception(product, which) === undefined;
  const testCase = (which: Case, run: () => Promise<void>, more = '') => {
    if (isAsked(which)) test(`${CASES[which]}${more}`, run, PATIENCE);
  };

  /** A login that is refused for good: by its password or, where the product knows none, by an unknown name. */
  const wrongLogin = (name: string, password: string) =>
    isAsked('passwordChanged') ? login(name, `${password}!`) : login(`${name}!`, password);

  async function whileTheStoreFails<Result>(run: () => Promise<Result>): Promise<Result> {
    started.served.setStore('fails');
    try {
      return await run();
    } finally {
      started.served.setStore('answers');
    }
  }

  testCase('outage', async () => {
    for (const name of ['outage', 'outage-later']) await add(name);
    expect(await login('outage-later', 'secret')).toBe(true);
    await whileTheStoreFails(async () => {
      expect(await login('outage', 'secret')).not.toBe(true);
      expect(await login('outage-later', 'secret')).not.toBe(true);
    });
    expect(await login('outage', 'secret')).toBe(true);
  });

  testCase('outageTold', async () => {
    await add('told');
    expect(await login('told', 'secret')).toBe(true);
    const refused = await wrongLogin('told', 'secret');
    // What holds an id or a time would differ from itself, and so from everything.
    expect(await wrongLogin('told', 'secret')).toBe(refused);
    const inOutage = await whileTheStoreFails(() => login('told', 'secret'));
    expect([refused, inOutage]).toEqual([expect.any(String), expect.any(String)]);
    expect(inOutage).not.toBe(refused);
  });

  testCase('disabled', async () => {
    await add('leaver');
    expect(await login('leaver', 'secret')).toBe(true);
    await started.served.disableUser('leaver');
    expect(await login('leaver', 'secret')).not.toBe(true);
  });

  testCase('passwordChanged', async () => {
    await add('changer');
    expect(await login('changer', 'secret')).toBe(true);
    await started.served.setPassword('changer', 'another');
    expect(await login('changer', 'secret')).not.toBe(true);
    expect(await login('changer', 'another')).toBe(true);
  });

  testCase('tooManyAttempts', async () => {
    await add('guessed');
    /** Whether the login is refused because the name has to wait. */
    const hasToWait = async (password: string) => {
      const before = started.served.stack.records.length;
      expect(await login('guessed', password)).not.toBe(true);
      const rulings = started.served.stack.records.slice(before);
      return rulings.some(({ decision }) => decision.code === 'too_many_attempts');
    };
    started.served.setClock('stands');
    try {
      const guesses = 4 * FIGURES.freeFailures;
      let guess = 1;
      while (guess < guesses && !(await hasToWait(`wrong-${guess}`))) guess += 1;
      expect(guess).toBeGreaterThan(FIGURES.freeFailures);
      expect(guess).toBeLessThan(guesses);
      expect(await hasToWait('secret')).toBe(true);
    } finally {
      started.served.setClock('goes');
    }
  });

  BEYOND_ASCII.forEach(([foreignName, foreignPassword], at) => {
    const name = isAsked('nameBeyondAscii') ? foreignName : `name-${at}`;
    const password = isAsked('passwordBeyondAscii') ? foreignPassword : `password-${at}`;
    const which = isAsked('passwordBeyondAscii') ? 'passwordBeyondAscii' : 'nameBeyondAscii';
    const run = async () => {
      await add(name, password);
      expect(await login(name, password)).toBe(true);
      expect(await wrongLogin(name, password)).not.toBe(true);
    };
    testCase(which, run, `: ${name} with ${password}`);
  });

  testCase('impostor', async () => {
    const { start, served } = started;
    if (start === undefined) throw new Error(`${product} cannot be started again: say in the matrix why.`);
    await add('impostor');
    const told = await toldToImpostor(served.values, async (values, folder) => {
      const port = await freePort();
      const other = await start({ values, folder, port });
      try {
        expect(await login('impostor', 'secret', port)).not.toBe(true);
      } finally {
        await other.stop();
      }
    });
    expect(told).toBe(0);
  });

  testCase('keysUnwritten', async () => {
    const { key, pathKey } = started.served.values;
    if (started.product === undefined) throw new Error(`${product} has no log: say in the matrix why.`);
    const written = started.product.output();
    expect([written.includes(key), written.includes(pathKey)]).toEqual([false, false]);
  });
}
