// `gatehook log`: what was decided, and why, from the decision log of this machine or of a stack on AWS.
import { Option } from 'commander';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import type { Target } from '../stack/address.ts';
import { applicationId } from '../terminal/arguments.ts';
import { paintResult } from '../terminal/colour.ts';
import { failed } from '../terminal/errors.ts';
import { interruptible } from '../terminal/interrupt.ts';
import type { Io } from '../terminal/io.ts';
import { type Moment, moment } from '../terminal/moment.ts';
import { instant, jsonText, type Reply } from '../terminal/output.ts';
import type { LogEntry } from './entry.ts';
import { isWanted, type LogFilter, loggedName } from './filter.ts';
import { entryLine } from './line.ts';
import { openDecisionLog } from './open.ts';

interface LogOptions extends LogFilter, Target {
  readonly follow?: boolean;
  readonly since: Moment;
  readonly json?: boolean;
}

function show(io: Io, entry: LogEntry, json: boolean): void {
  const line = json ? jsonText(entry.members) : entryLine(entry, instant(entry.at));
  io.out(`${io.colour?.out && !json ? paintResult(line) : line}\n`);
}

/** @returns how many lines were shown */
async function showAll(io: Io, options: LogOptions, interrupted: AbortSignal): Promise<number> {
  const { follow = false, since, json = false } = options;
  const ends = [interrupted, ...(io.readerGone ? [io.readerGone] : [])];
  const log = await openDecisionLog(options, io);
  let shown = 0;
  try {
    const request = { since: since(io.now()), follow, filter: options, signal: AbortSignal.any(ends) };
    for await (const entry of log.read(request)) {
      if (!isWanted(entry, options)) continue;
      show(io, entry, json);
      shown += 1;
    }
  } finally {
    log.close();
  }
  if (interrupted.aborted && !follow)
    throw failed('interrupted', 'Interrupted: the log was not read to its end.');
  return shown;
}

/** Written as it is read, since it may be long, and with --follow has no end. */
async function log({ io }: Session, options: LogOptions): Promise<Reply> {
  const shown = await interruptible((signal) => showAll(io, options, signal));
  const notes = shown > 0 || options.follow === true ? [] : [nothingSince(options.since(io.now()), io.now())];
  return { value: null, text: '', notes };
}

/** The next step is one that looks further back than this one did. */
function nothingSince(since: number, now: number): string {
  const further = ['24h', '7d', '90d'].find((one) => moment(one)(now) < since);
  const hint = further === undefined ? '' : ` Further back: --since ${further}.`;
  return `The log has nothing like this since ${instant(since)}.${hint}`;
}

export const logCommand: CommandGroup = (program, act) => {
  withExamples(
    program
      .command('log')
      .description('show what was decided and why, the newest last')
      .option('--follow', 'go on with what comes, until Ctrl-C')
      .option('--denied', 'only what was not allowed: denied, refused, or not to be told')
      .option('--user <name>', 'only questions about this user', loggedName)
      .option('--app <id>', 'only what this application asked', applicationId)
      .option('--request <id>', 'only this request: the header x-request-id of its answer')
      .addOption(
        new Option('--since <time>', 'not before: 24h ago, 2026-11-27 or 2026-11-27T18:00Z')
          .argParser(moment)
          .default(moment('1h'), '1h'),
      )
      .action(act(log)),
    'log --follow',
    'log --denied --user alice --since 24h',
    'log --request 5d2c… --stack Gatehook-prod --json',
  );
};
