// A line of the decision log as people read it, on the terminal of `npx gatehook dev` and by `gatehook log`.
import { oneLine } from '../terminal/output.ts';
import { KINDS, type LogEntry, listOf, type Members, membersOf, textOf } from './entry.ts';

const GAP = '  ';

/** What looks like one word of ours. A name with spaces could pretend to be the columns beside it. */
const PLAIN = /^[^\s">-][^\s">]*$/u;

const shown = (name: string | undefined): string => {
  if (name === undefined) return '-';
  return PLAIN.test(name) ? name : JSON.stringify(name);
};

/** Who asks about whom; `-` for what was not proved or not asked. */
const parties = (members: Members): string =>
  `${shown(textOf(members, 'application'))} > ${shown(textOf(members, 'username'))}`;

/** `orders:13:read denied by "!orders:13:**" of the role clerk` */
function ruleText(explanation: Members): string {
  const verb = `${textOf(explanation, 'permission')} ${explanation.allowed === true ? 'allowed' : 'denied'}`;
  const rule = membersOf(explanation, 'rule');
  const grant = textOf(rule, 'grant');
  if (grant === undefined) return `${verb}: nothing grants it`;
  const role = textOf(rule, 'role');
  return `${verb} by "${grant}" of ${role === undefined ? 'the user' : `the role ${role}`}`;
}

function why(members: Members): string {
  const rules = listOf(members, 'rules').map(ruleText);
  const leftOut = textOf(members, 'rulesLeftOut');
  if (leftOut !== undefined) rules.push(`${leftOut} more`);
  if (rules.length > 0) return rules.join('; ');
  const cause = textOf(members, 'cause');
  return `${textOf(members, 'reason') ?? ''}${cause === undefined ? '' : ` (${cause})`}`;
}

function took(members: Members): string {
  const whole = membersOf(members, 'milliseconds').whole;
  return typeof whole === 'number' ? `${whole.toFixed(1)} ms` : '-';
}

function cells({ kind, members }: LogEntry): readonly string[] {
  const code = textOf(members, 'code') ?? '-';
  switch (kind) {
    case KINDS.decision:
      return [
        (textOf(members, 'outcome') ?? '-').padEnd(7),
        code,
        parties(members),
        why(members),
        took(members),
      ];
    case KINDS.malformed: {
      const pointer = textOf(members, 'pointer') ?? '';
      return ['refused', code, parties(members), `${why(members)} ${pointer}`.trimEnd()];
    }
    case KINDS.trouble:
      return ['trouble', parties(members), why(members)];
  }
}

/**
 * The line, the request's id last, by which an answer (`x-request-id`) is found. Nothing in it moves the cursor of a
 * terminal or begins another line: names and permissions come from the asking side.
 * @param time as it is to be shown
 */
export function entryLine(entry: LogEntry, time: string): string {
  const id = textOf(entry.members, 'requestId') ?? '-';
  return oneLine([time, ...cells(entry), id].join(GAP));
}
