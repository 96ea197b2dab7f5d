// Writers of one application, cut off, overtaken and delayed at every call: no instance decides by what it kept.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { EditedTable as Table } from '../../cli/changes/write.ts';
import { startDatabase, type TestDatabase } from '../support/database.ts';
import { begin, change, type Fate, handled, marks, meet, stored, warm } from '../support/kept-application.ts';
import fc from '../support/property.ts';

let database: TestDatabase;
let table: Table;
beforeAll(async () => {
  database = await startDatabase();
  table = database.table;
});
afterAll(() => database.close());

/** Instances on three copies, and the claim that each of them sees what stands in the table. */
async function watch() {
  const instances = await Promise.all([0, 3, 7].map((copy) => warm(table, copy)));
  return async (when: unknown) => {
    const version = await stored(table);
    const seen = await Promise.all(instances.map(({ see }) => see()));
    expect([when, ...seen]).toEqual([when, version, version, version]);
  };
}

/** A read, eight announcements, the write, its reading back where it failed, eight conclusions. */
const CALLS = [...Array(19).keys()];

test.each<Fate>(['never arrives', 'loses its answer', 'arrives later'])(
  'one call of a writer %s, whichever it is',
  async (fate) => {
    for (const at of CALLS) {
      await begin(table);
      const agree = await watch();
      // One after the other, so that what stands in the table does not change while the instances are asked.
      let turn: Promise<unknown> = Promise.resolve();
      const late: (() => Promise<unknown>)[] = [];
      let calls = 0;
      const way = handled(table, (send) => {
        const call = calls++;
        const made = turn.then(() => meet(call === at ? fate : 'arrives', send, late));
        turn = made.catch(() => undefined).then(() => agree([at, call]));
        return turn.then(() => made);
      });
      await change(way).catch(() => undefined);
      for (const arrive of late) await arrive().catch(() => undefined);
      await agree([at, 'late']);
      // The next change works, counts, and takes away what the cut-off one left.
      await change(table);
      await agree([at, 'next']);
      expect([at, await marks(table)]).toEqual([at, []]);
    }
  },
  300_000,
);

const FATES: readonly Fate[] = ['never arrives', 'loses its answer', 'arrives later'];

/** The event loop's turns in which a writer comes to its next call. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Three writers of the table at once, and the calls of theirs that wait to be let through. */
function startWriters(schedule: readonly number[]) {
  const waiting: (() => Promise<unknown>)[] = [];
  const late: (() => Promise<unknown>)[] = [];
  let calls = 0;
  const way = handled(table, (send) => {
    const fate = FATES[(schedule[calls++] ?? 0) % 40] ?? 'arrives';
    return new Promise((resolve, reject) => {
      waiting.push(() => meet(fate, send, late).then(resolve, reject));
    });
  });
  const writers = { left: 3, waiting, late };
  for (let writer = 0; writer < 3; writer++)
    change(way)
      .catch(() => undefined)
      .then(() => writers.left--);
  return writers;
}

test('three writers, their calls in any order, any of them lost or late', async () => {
  const steps = fc.array(fc.nat(), { minLength: 150, maxLength: 150 });
  const property = fc.asyncProperty(steps, async (schedule) => {
    await begin(table);
    const agree = await watch();
    const writers = startWriters(schedule);
    const { waiting, late } = writers;
    for (let at = 0; writers.left > 0 || late.length > 0; at++) {
      await settle();
      const step = schedule[at % schedule.length] ?? 0;
      const queue = late.length > 0 && (step % 7 === 0 || waiting.length === 0) ? late : waiting;
      const [next] = queue.splice(step % Math.max(1, queue.length), 1);
      await next?.().catch(() => undefined);
      await agree(at);
    }
    await change(table);
    await agree('next');
  });
  await fc.assert(property, { numRuns: 8 });
}, 300_000);
