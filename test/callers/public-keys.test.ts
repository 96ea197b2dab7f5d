// Looking keys up for strangers: bounded in number and rate, and never at the cost of those who are known.
import { describe, expect, test } from '@jest/globals';
import { PublicKeys, TooManyLookupsError } from '../../functions/callers/public-keys.ts';
import { FakeClock } from '../support/clock.ts';

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
async function flood(keys: PublicKeys, count: number, name: string): Promise<number> {
  let looked = 0;
  for (let at = 0; at < count; at++) {
    const found = await keys.of(`${name}-${at}`).catch((error) => error);
    if (!isRefused(found)) looked += 1;
  }
  return looked;
}
const isRefused = (value: unknown) => value instanceof TooManyLookupsError;

describe('strangers', () => {
  test('get forty look-ups at once, then twenty a second', async () => {
    const { clock, keys } = keysOf();
    expect(await flood(keys, 100, 'a')).toBe(40);
    clock.advance(1000);
    expect(await flood(keys, 100, 'b')).toBe(20);
  });

  test('do not keep a known application out, whose answer has grown old', async () => {
    const { clock, keys } = keysOf();
    await keys.of('real');
    for (let second = 0; second < 120; second++) {
      clock.advance(1000);
      await flood(keys, 30, `s${second}`);
    }
    expect((await keys.of('real')).map(({ fingerprint }) => fingerprint)).toEqual(['fp']);
  });
});

test('an answer is kept for a minute, an empty one too', async () => {
  const { clock, keys, reads } = keysOf();
  for (const name of ['real', 'none', 'real', 'none']) await keys.of(name);
  expect(reads).toEqual(['real', 'none']);
  clock.advance(60_000);
  await keys.of('real');
  expect(reads).toEqual(['real', 'none', 'real']);
});
