// One second of many decisions, key by key: which item and which partition of the table is the busiest.

/** What one decision does to one kind of item, as it was counted. */
export interface Touched {
  /** Such as `USER`, from the partition key. */
  readonly kind: string;
  /** Units of a strongly consistent read, and of writes. */
  readonly reads: number;
  readonly writes: number;
}

export interface Scenario {
  readonly decisionsPerSecond: number;
  readonly applications: number;
  /** Who decide about themselves in this second, evenly. */
  readonly users: number;
  /** Processes; each reads the copy of the revision that it chose at its start. */
  readonly instances: number;
  readonly revisionCopies: number;
  /** Seconds after which a process reads an application again. */
  readonly applicationLifetime: number;
  readonly touched: readonly Touched[];
}

/** Units in the second. */
export interface Units {
  readonly reads: number;
  readonly writes: number;
}

/** What one partition of DynamoDB serves in a second, and so one item. */
const PARTITION: Units = { reads: 3000, writes: 1000 };
/** More partitions than this no table is split into here. */
const MOST_PARTITIONS = 4096;

export interface Simulated {
  readonly all: Units;
  readonly busiestItem: Units & { readonly key: string };
  /** How many such decisions a second the busiest item allows. */
  readonly mostPerSecond: number;
  /** The fewest partitions, doubled from one, of which none is beyond its limit; null where one item alone is. */
  readonly partitions: number | null;
  /** Of so many partitions; where one item alone is beyond the limit, of those that part it from the others. */
  readonly busiestPartition: Units;
}

/** Mulberry32: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Load = Map<string, { reads: number; writes: number }>;

function add(load: Load, key: string, { reads, writes }: Units): void {
  const before = load.get(key);
  if (before === undefined) load.set(key, { reads, writes });
  else {
    before.reads += reads;
    before.writes += writes;
  }
}

/** What the second does to each item. */
function loadOf(scenario: Scenario): Load {
  const { decisionsPerSecond, applications, users, instances, revisionCopies } = scenario;
  const random = seeded(1);
  const below = (count: number) => Math.floor(random() * count);
  const copies = Array.from({ length: instances }, () => below(revisionCopies));
  const load: Load = new Map();
  for (let decision = 0; decision < decisionsPerSecond; decision++) {
    const names: Readonly<Record<string, string>> = {
      REVISION: String(copies[below(instances)]),
      APP: String(below(applications)),
      CLAIM: String(decision),
      default: String(below(users)),
    };
    for (const touched of scenario.touched)
      add(load, `${touched.kind}#${names[touched.kind] ?? names.default}`, touched);
  }
  // Each process reads each application again after a while.
  const again = { reads: instances / scenario.applicationLifetime, writes: 0 };
  for (let at = 0; at < applications; at++) add(load, `APP#${at}`, again);
  return load;
}

/** How much of a limit it takes: 1 is all of it. */
const strain = ({ reads, writes }: Units) => Math.max(reads / PARTITION.reads, writes / PARTITION.writes);

const busiest = <T extends Units>(all: readonly T[]): T =>
  all.reduce((one, other) => (strain(other) > strain(one) ? other : one));

/** The items by their place in the space of hashes, of which each partition holds an equal part. */
function inPartitions(items: readonly (Units & { readonly place: number })[], partitions: number): Units {
  const all = Array.from({ length: partitions }, () => ({ reads: 0, writes: 0 }));
  for (const { place, reads, writes } of items) {
    const partition = all[Math.floor(place * partitions)];
    if (partition === undefined) continue;
    partition.reads += reads;
    partition.writes += writes;
  }
  return busiest(all);
}

export function simulate(scenario: Scenario): Simulated {
  // DynamoDB's own hash is not known, and spreads keys as evenly.
  const place = seeded(2);
  const items = [...loadOf(scenario)].map(([key, units]) => ({ key, place: place(), ...units }));
  const all = items.reduce(
    (sum, { reads, writes }) => ({ reads: sum.reads + reads, writes: sum.writes + writes }),
    {
      reads: 0,
      writes: 0,
    },
  );
  const { key, reads, writes } = busiest(items);
  const hottest = strain({ reads, writes });
  let partitions = 1;
  let fullest = inPartitions(items, partitions);
  while (strain(fullest) > Math.max(1, hottest * 1.1) && partitions < MOST_PARTITIONS) {
    partitions *= 2;
    fullest = inPartitions(items, partitions);
  }
  return {
    all,
    busiestItem: { key, reads, writes },
    mostPerSecond: Math.floor(scenario.decisionsPerSecond / hottest),
    partitions: hottest > 1 ? null : partitions,
    busiestPartition: fullest,
  };
}
