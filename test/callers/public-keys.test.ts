// Looking keys up for strangers: bounded in number and rate, and never at the cost of those who are known.
import { describe, expect, test } from '@jest/globals';
import { PublicKeys, TooManyLookupsError } from '../../functions/callers/public-keys.ts';
import { FakeClock } from '../support/clock.ts';

const [FLOODER, CALLER] = ['203.0.113.66', '198.51.100.7'];
const RECORD = { fingerprint: 'fp', key: Buffer.alloc(32, 7).toString('base64'), createdAt: 0 };

function keysOf() {
  const clock = new FakeClock();
  const reads: string[] = [];
  const keys = new PublicKeys(
    async (application) => {
      reads.push(application);
      return application === 'real' ? [RECORD] : [];
    },
    () => clock.now(),
  );
  return { clock, keys, reads };
}

/** Asks for as many made-up names as come, each once, and tells how many were looked up. */
async function flood(keys: PublicKeys, count: number, name: string, source = FLOODER): Promise<number> {
  let looked = 0;
  for (let at = 0; at < count; at++) {
    const found = await keys.of(`${name}-${at}`, source).catch((error) => error);
    if (!isRefused(found)) looked += 1;
  }
  return looked;
}
const isRefused = (value: unknown) => value instanceof TooManyLookupsError;

describe('a true caller that the process does not know yet', () => {
  /** 400 made-up names a second, each once; what the caller hears in between, and how many look-ups it cost in all. */
  async function underFlood(sourceOfName: (at: number) => string, source = CALLER) {
    const { clock, keys, reads } = keysOf();
    const heard: boolean[] = [];
    for (let second = 0; second < 12; second++) {
      for (let at = 0; at < 400; at++) {
        await keys.of(`s${second}-${at}`, sourceOfName(at)).catch(() => undefined);
        clock.advance(2.5);
      }
      heard.push(
        await keys.of('real', source).then(
          (found) => found.length === 1,
          () => false,
        ),
      );
    }
    return { heard, reads: reads.length };
  }

  test('is heard 12 times of 12 while another source floods, and the flood costs 20 reads a second', async () => {
    const { heard, reads } = await underFlood(() => FLOODER);
    expect(heard).toEqual(Array(12).fill(true));
    expect(reads).toBeLessThanOrEqual(40 + 12 * 20 + 1);
  });

  test('is heard while 400 sources flood', async () => {
    const { heard } = await underFlood((at) => `203.0.113.${at % 256}-${at}`);
    expect(heard).toEqual(Array(12).fill(true));
  });

  test('is heard while one IPv6 network floods from 400 addresses, as one source', async () => {
    const { heard, reads } = await underFlood((at) => `2001:db8:0:1::${at.toString(16)}`, '2001:db8:0:2::1');
    expect(heard).toEqual(Array(12).fill(true));
    expect(reads).toBeLessThanOrEqual(40 + 12 * 20 + 1);
  });
});

test('all sources together cause at most 500 look-ups at once, and 500 a second', async () => {
  const { clock, keys, reads } = keysOf();
  for (let at = 0; at < 2000; at++) await keys.of(`a-${at}`, `source-${at}`).catch(() => undefined);
  expect(reads.length).toBe(500);
  clock.advance(1000);
  for (let at = 0; at < 2000; at++) await keys.of(`b-${at}`, `source-${at}`).catch(() => undefined);
  expect(reads.length).toBe(1000);
});

describe('strangers', () => {
  test('get forty look-ups at once, then twenty a second', async () => {
    const { clock, keys } = keysOf();
    expect(await flood(keys, 100, 'a')).toBe(40);
    clock.advance(1000);
    expect(await flood(keys, 100, 'b')).toBe(20);
  });

  test('do not keep a known application out, whose answer has grown old', async () => {
    const { clock, keys } = keysOf();
    await keys.of('real', CALLER);
    for (let second = 0; second < 120; second++) {
      clock.advance(1000);
      await flood(keys, 30, `s${second}`);
    }
    expect((await keys.of('real', CALLER)).map(({ fingerprint }) => fingerprint)).toEqual(['fp']);
  });
});

test('an answer is kept for a minute, an empty one too', async () => {
  const { clock, keys, reads } = keysOf();
  for (const name of ['real', 'none', 'real', 'none']) await keys.of(name, CALLER);
  expect(reads).toEqual(['real', 'none']);
  clock.advance(60_000);
  await keys.of('real', CALLER);
  expect(reads).toEqual(['real', 'none', 'real']);
});

test('a source that asked too much hears so, and of a known application what was known', async () => {
  const { clock, keys } = keysOf();
  await keys.of('real', CALLER);
  clock.advance(60_000);
  await flood(keys, 100, 'a', CALLER);
  expect(await keys.of('real', CALLER)).toHaveLength(1);
  await expect(keys.of('another', CALLER)).rejects.toMatchObject({
    name: 'TooManyLookupsError',
    code: 'too_many_lookups',
    message: 'Too many look-ups of public keys; ask again in a second.',
  });
});

describe('of a thousand applications that are remembered', () => {
  const names = Array.from({ length: 1001 }, (_, at) => `app-${at}`);

  /** Looks these up, one after another, and tells which of some would be looked up once more. */
  async function forgotten(
    known: readonly string[],
    isReal: (name: string) => boolean,
    asked: readonly string[],
  ) {
    const clock = new FakeClock();
    const reads: string[] = [];
    const read = async (application: string) => {
      reads.push(application);
      return isReal(application) ? [RECORD] : [];
    };
    const keys = new PublicKeys(read, () => clock.now());
    for (const name of known) {
      await keys.of(name, name);
      clock.advance(2);
    }
    for (const name of asked) await keys.of(name, name);
    return reads.slice(known.length);
  }

  test('the thousand-and-first pushes the oldest out', async () => {
    expect(await forgotten(names.slice(0, 1000), () => true, ['app-0'])).toEqual([]);
    expect(await forgotten(names, () => true, ['app-1000', 'app-1', 'app-0'])).toEqual(['app-0']);
  });

  test('it pushes a made-up name out before an older one that is real', async () => {
    expect(await forgotten(names, (name) => name !== 'app-500', ['app-0', 'app-500'])).toEqual(['app-500']);
  });
});
