// Which kinds of items one decision reads and writes, from the calls that it made.
import { type Counted, isReading, kindOfKey } from '../counted.ts';
import type { Touched } from './simulate.ts';

/** A call of several keys bills each of them alike here: none of their items is larger than a unit. */
export function touchedBy({ calls }: Counted): Touched[] {
  const touched = new Map<string, { reads: number; writes: number }>();
  for (const call of calls)
    for (const key of call.keys) {
      const kind = kindOfKey(key);
      const { reads, writes } = touched.get(kind) ?? { reads: 0, writes: 0 };
      const units = call.units / call.keys.length;
      touched.set(
        kind,
        isReading(call) ? { reads: reads + units, writes } : { reads, writes: writes + units },
      );
    }
  return [...touched].map(([kind, units]) => ({ kind, ...units }));
}
