// 100,000 decisions a second, simulated from the keys that real decisions touch: docs/scale.md.
import { REVISION_COPIES } from '../../functions/store/keys.ts';
import { countKinds } from '../counted-kinds.ts';
import { type Row, readResult } from '../measure/result.ts';
import { withStarted } from '../measure/started.ts';
import { middle } from '../page/numbers.ts';
import { APPLICATION_LIFETIME, MONTH, SECRET_LIFETIME } from '../scale/limits.ts';
import { simulate, type Touched } from '../scale/simulate.ts';
import { touchedBy } from '../scale/touched.ts';
import type { Part } from './part.ts';

const RATE = 100_000;
/** Who ask in one second. */
const USERS = 1_000_000;
/** Of the revision, in a stage that was made for so much. */
const ENOUGH_COPIES = 64;

export interface Asked {
  readonly decisionsPerSecond: number;
  readonly applications: number;
  readonly users: number;
  /** Copies of the revision. */
  readonly revisionCopies: number;
}

/** Which conditions they are, in words. */
function conditionsOf({ applications, users, revisionCopies }: Asked): string {
  return [
    applications === 1 ? 'one application' : `${applications} applications`,
    ...(users === 1 ? ['one user'] : []),
    ...(revisionCopies === REVISION_COPIES ? [] : [`the revision in ${revisionCopies} copies`]),
  ].join(', ');
}

/** What a million decisions of the kind cost, and the milliseconds of one, from the part before. */
function measuredCost(kind: string): { readonly dollars: number; readonly milliseconds: number } {
  const row = readResult('cost')?.rows.find(({ name }) => name === kind);
  if (row === undefined)
    throw new Error(`what "${kind}" costs is not measured yet: npm run bench -- --only cost`);
  return { dollars: middle(row.figures.together), milliseconds: middle(row.figures.milliseconds) };
}

/** One scenario as a row of the results. */
export function rowOf(kind: string, touched: readonly Touched[], asked: Asked): Row {
  const { dollars, milliseconds } = measuredCost(kind);
  const { decisionsPerSecond } = asked;
  const concurrency = Math.ceil((decisionsPerSecond * milliseconds) / 1000);
  const { all, busiestItem, mostPerSecond, partitions, busiestPartition } = simulate({
    ...asked,
    instances: concurrency,
    applicationLifetime: APPLICATION_LIFETIME,
    touched,
  });
  return {
    of: conditionsOf(asked),
    name: kind,
    note: busiestItem.key,
    figures: {
      reads: all.reads,
      writes: all.writes,
      itemReads: busiestItem.reads,
      itemWrites: busiestItem.writes,
      mostPerSecond,
      partitions: partitions ?? 0,
      partitionReads: busiestPartition.reads,
      partitionWrites: busiestPartition.writes,
      concurrency,
      secretReads: concurrency / SECRET_LIFETIME,
      dollarsPerMonth: (decisionsPerSecond * MONTH * dollars) / 1_000_000,
    },
  };
}

export const scale: Part = {
  name: 'scale',
  shows: `${RATE.toLocaleString('en-US')} decisions a second, simulated from the keys that real ones touch`,
  measure: ({ say }) =>
    withStarted(async (started) => {
      say('counting the keys of each kind of decision');
      const counted = await countKinds(started);
      const touched = [...counted]
        .map(([kind, one]) => ({ kind, touched: touchedBy(one) }))
        .filter((one) => one.touched.length > 0);
      say('simulating');
      const usual = { decisionsPerSecond: RATE, users: USERS, revisionCopies: REVISION_COPIES };
      const scenarios: Asked[] = [
        { ...usual, applications: 10 },
        { ...usual, applications: 1 },
        { ...usual, applications: 10, revisionCopies: ENOUGH_COPIES },
        { ...usual, applications: 1, users: 1 },
      ];
      const keys = touched.map(
        (one): Row => ({ of: 'keys', name: one.kind, figures: figuresOf(one.touched) }),
      );
      return [
        ...keys,
        ...scenarios.flatMap((asked) => touched.map((one) => rowOf(one.kind, one.touched, asked))),
      ];
    }),
};

/** Such as `USER reads`: 1. */
const figuresOf = (touched: readonly Touched[]) =>
  Object.fromEntries(
    touched.flatMap(({ kind, reads, writes }) => [
      [`${kind} reads`, reads],
      [`${kind} writes`, writes],
    ]),
  );
