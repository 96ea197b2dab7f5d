// `npm run bench`: measures one part after another, keeps what each came to in bench/results, and writes the pages anew.
import { parseArgs } from 'node:util';
import { installPeers } from './measure/peer.ts';
import { loadNow, resultOf, writeResult } from './measure/result.ts';
import { writePages } from './page/pages.ts';
import type { Part } from './parts/part.ts';
import { PARTS } from './parts/parts.ts';
import { checkCounts } from './quick.ts';

/** Enough that the tenth and ninetieth percentile mean something, and the whole stays under twelve minutes. */
const ROUNDS = 7;

const HELP = `Usage: npm run bench -- [options]

Measures Gatehook beside what one would take instead. Writes bench/results/NAME.json for each part, and from
these docs/performance.md, docs/scale.md and their pictures. Only ratios of one run count.

  --only NAME   one part; may be given several times
  --rounds N    interleaved rounds of each, ${ROUNDS} where not given
  --list        the parts, and what each measures
  --pages       writes the pages from the results that are there, and measures nothing
  --quick       counts instead of measuring; fails where a count is beyond bench/limits.json
  --help        this text`;

const say = (line: string) => console.error(line);

async function measure(part: Part, rounds: number): Promise<boolean> {
  const load = loadNow();
  const start = Date.now();
  say(`== ${part.name}: ${part.shows}`);
  try {
    const measured = await part.measure({ rounds, say: (line) => say(`   ${line}`) });
    writeResult(resultOf(part.name, rounds, load, measured));
    for (const reason of measured.skipped ?? []) say(`   skipped: ${reason}`);
    say(`   bench/results/${part.name}.json, after ${Math.round((Date.now() - start) / 1000)} s`);
    return true;
  } catch (error) {
    say(`   not measured: ${(error as Error).stack}`);
    return false;
  }
}

const options = {
  only: { type: 'string', multiple: true },
  rounds: { type: 'string' },
  list: { type: 'boolean' },
  pages: { type: 'boolean' },
  quick: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const NAMES = PARTS.map(({ name }) => name);

/** @returns whether every part could be measured */
async function measureAll(only: readonly string[], rounds: string): Promise<boolean> {
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; there are ${NAMES.join(', ')}.`);
  if (!/^[1-9][0-9]{0,2}$/.test(rounds))
    throw new Error(`--rounds must be a number from 1 to 999, and is "${rounds}".`);
  installPeers(say);
  let areAllMeasured = true;
  for (const part of PARTS)
    if (only.includes(part.name)) areAllMeasured = (await measure(part, Number(rounds))) && areAllMeasured;
  writePages();
  return areAllMeasured;
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options });
  const { only = NAMES, rounds = String(ROUNDS) } = values;
  if (values.help) console.log(HELP);
  else if (values.list) console.table(PARTS.map(({ name, shows }) => ({ name, shows })));
  else if (values.quick) await checkCounts();
  else if (values.pages) writePages();
  else if (!(await measureAll(only, rounds))) process.exitCode = 1;
}

try {
  await run();
} catch (error) {
  say(`error: ${(error as Error).message}`);
  process.exitCode = 2;
}
