// Whether a decision takes longer where there is more: users, roles, grants, applications.
import { loadOn } from '../measure/load-on.ts';
import { type Contender, interleave } from '../measure/rounds.ts';
import type { Server } from '../measure/server.ts';
import { withStarted } from '../measure/started.ts';
import { SMALL } from '../measured-world.ts';
import type { Part } from './part.ts';

/** What grows alone, from the first size on; the rest is as in the small world. */
const GROWS = [
  { of: 'users', what: 'users', counts: [1000, 100_000, 1_000_000] },
  { of: 'roles of each user', what: 'roles', counts: [1, 20, 200] },
  { of: 'grants of each role', what: 'grants', counts: [10, 100, 1000, 10_000] },
  { of: 'applications', what: 'applications', counts: [1, 100, 10_000] },
] as const;
/** Milliseconds of one slice, and before the first. */
const [SLICE, WARM] = [400, 1500];

export const growth: Part = {
  name: 'growth',
  shows: 'the time of a decision with more users, roles, grants and applications',
  measure: ({ rounds, say }) =>
    withStarted(async (started) => {
      say('starting the servers');
      const store = await started.server('servers/stand-in.ts', { settings: { latency: 0 } });
      const contenders: Contender[] = [];
      for (const { of, what, counts } of GROWS)
        for (const [at, count] of counts.entries()) {
          const size = { ...SMALL, [what]: count };
          const server = await started.server('servers/gatehook.ts', {
            settings: { store: store.port, size },
          });
          const measure = (milliseconds: number) => askedOne(server, milliseconds);
          await measure(WARM);
          contenders.push({
            of,
            name: count.toLocaleString('en-US'),
            measure: () => measure(SLICE),
            ...(at > 0 && { against: counts[0].toLocaleString('en-US') }),
          });
        }
      return interleave(contenders, rounds, (round) => say(`round ${round} of ${rounds}`));
    }),
};

/** The median first: the share is taken of it. */
async function askedOne(server: Server, milliseconds: number) {
  const questions = server.questions?.asserted;
  if (questions === undefined) throw new Error('Gatehook has no users to vouch for');
  const { p50, p99, cpu = Number.NaN } = await loadOn(server, questions, { connections: 1, milliseconds });
  return { p50, p99, cpu };
}
