// `npm run scale`: the simulation of docs/scale.md for figures of one's own.
import { parseArgs } from 'node:util';
import { REVISION_COPIES } from '../functions/store/keys.ts';
import { countKinds } from './counted-kinds.ts';
import { withStarted } from './measure/started.ts';
import { rowOf } from './parts/scale.ts';
import { touchedBy } from './scale/touched.ts';

const HELP = `Usage: npm run scale -- [options]

Counts which items one decision of each kind reads and writes, and simulates one second of many: the busiest item and
partition of the table, the processes, the monthly sum.

  --rate N          decisions a second, 100000 where not given
  --applications N  that ask, 10 where not given
  --users N         who are asked about in that second, evenly; 1000000 where not given
  --copies N        of the revision, ${REVISION_COPIES} where not given
  --help            this text`;

const MOST = 10_000_000;

function count(flag: string, text: string): number {
  const value = /^[0-9]{1,8}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > MOST)
    throw new Error(`--${flag} must be a number from 1 to ${MOST}, and is "${text}".`);
  return value;
}

try {
  const { values } = parseArgs({
    options: {
      rate: { type: 'string', default: '100000' },
      applications: { type: 'string', default: '10' },
      users: { type: 'string', default: '1000000' },
      copies: { type: 'string', default: String(REVISION_COPIES) },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) console.log(HELP);
  else {
    const asked = {
      decisionsPerSecond: count('rate', values.rate),
      applications: count('applications', values.applications),
      users: count('users', values.users),
      revisionCopies: count('copies', values.copies),
    };
    const { rows } = await withStarted(async (started) =>
      [...(await countKinds(started))]
        .map(([kind, counted]) => ({ kind, touched: touchedBy(counted) }))
        .filter(({ touched }) => touched.length > 0)
        .map(({ kind, touched }) => rowOf(kind, touched, asked)),
    );
    for (const { name, note, figures } of rows) {
      console.log(`${name}: the busiest item is ${note}`);
      console.table(figures);
    }
  }
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 2;
}
