// Following CloudWatch Logs: live tail and search together miss no line and show none twice.
import type { CloudWatchLogsClient, StartLiveTailResponseStream } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from '@jest/globals';
import { awsLog } from '../../cli/log/aws-log.ts';
import { textOf } from '../../cli/log/entry.ts';

const NOON = Date.parse('2026-11-25T12:00:00Z');
const GROUP = 'arn:aws:logs:eu-west-1:111122223333:log-group:Webhook:*';

const message = (requestId: string, at = NOON) =>
  JSON.stringify({ message: 'decision', timestamp: new Date(at).toISOString(), requestId });

const update = (...ids: readonly string[]): StartLiveTailResponseStream => ({
  sessionUpdate: {
    sessionMetadata: { sampled: false },
    sessionResults: ids.map((id) => ({ message: message(id) })),
  },
});
const START: StartLiveTailResponseStream = { sessionStart: {} };

interface Play {
  /** What each search finds, one after the other; then nothing. */
  readonly searches: readonly (readonly string[])[];
  /** What each live tail shows; an error ends one. Without more of them, there is none. */
  readonly tails: readonly (readonly (StartLiveTailResponseStream | Error)[])[];
  readonly groups?: readonly string[];
}

/** Reads until so many lines are there, then says stop. */
async function follow({ searches, tails, groups = [GROUP] }: Play, count: number) {
  const [found, shown] = [[...searches], [...tails]];
  const [notes, since, calls]: [string[], unknown[], string[]] = [[], [], []];
  const stop = new AbortController();
  let isDestroyed = false;
  async function* stream(events: readonly (StartLiveTailResponseStream | Error)[]) {
    for (const event of events) {
      if (event instanceof Error) throw event;
      yield event;
    }
  }
  const send = async (command: { constructor: { name: string }; input: Record<string, unknown> }) => {
    const { input } = command;
    const { name } = command.constructor;
    calls.push(name.replace('Command', ''));
    if (name === 'FilterLogEventsCommand') {
      since.push(input.startTime);
      return { events: (found.shift() ?? []).map((id) => ({ message: message(id) })) };
    }
    const events = shown.shift();
    if (events === undefined) throw Object.assign(new Error('none'), { name: 'LimitExceededException' });
    return { responseStream: stream(events) };
  };
  const destroy = () => {
    isDestroyed = true;
  };
  const client = { send, destroy } as unknown as CloudWatchLogsClient;
  const log = awsLog({ client, groups, now: () => NOON, note: (text) => notes.push(text), pause: 1 });
  const ids: (string | undefined)[] = [];
  const request = { since: NOON - 3_600_000, follow: true, filter: {}, signal: stop.signal };
  for await (const { members } of log.read(request)) {
    ids.push(textOf(members, 'requestId'));
    if (ids.length === count) stop.abort();
  }
  return { ids, notes, since, calls, isDestroyed };
}

test('a line that search and tail both show is shown once, and Ctrl-C closes what waits', async () => {
  const { ids, calls, notes, isDestroyed } = await follow(
    { searches: [['r1', 'r2']], tails: [[START, update('r2'), update(), update('r3')]] },
    3,
  );
  expect(ids).toEqual(['r1', 'r2', 'r3']);
  expect(calls).toEqual(['StartLiveTail', 'FilterLogEvents']);
  expect([notes, isDestroyed]).toEqual([[], true]);
});

test.each<[string, StartLiveTailResponseStream | Error]>([
  [
    'its three hours are over',
    { SessionTimeoutException: { name: 'x', $fault: 'client', $metadata: {}, message: '' } } as never,
  ],
  ['its connection breaks', new Error('ECONNRESET')],
])('a tail ends (%s): another is opened, and a search fills the gap', async (_why, end) => {
  const { ids, since } = await follow(
    {
      searches: [['r1'], ['r1', 'r2', 'r3']],
      tails: [
        [START, update('r2'), end],
        [START, update('r4')],
      ],
    },
    4,
  );
  expect(ids).toEqual(['r1', 'r2', 'r3', 'r4']);
  expect(since).toEqual([NOON - 3_600_000, NOON - 60_000]);
});

test('no more live tails: it is said once, and searches go on', async () => {
  const { ids, notes, calls } = await follow({ searches: [['r1'], [], ['r1', 'r2']], tails: [] }, 2);
  expect(ids).toEqual(['r1', 'r2']);
  expect(calls).toEqual(['StartLiveTail', 'FilterLogEvents', 'FilterLogEvents', 'FilterLogEvents']);
  expect(notes).toEqual([
    'There is no live tail here (LimitExceededException); the log is searched every 0.001 s instead.',
  ]);
});

test('more groups than a tail takes are searched', async () => {
  const groups = Array.from({ length: 11 }, (_, place) => `${GROUP.slice(0, -2)}${place}:*`);
  const { calls } = await follow({ searches: [['r1']], tails: [[START]], groups }, 1);
  expect(new Set(calls)).toEqual(new Set(['FilterLogEvents']));
});

test('a tail that leaves lines out says so, once', async () => {
  const sampled: StartLiveTailResponseStream = {
    sessionUpdate: { sessionMetadata: { sampled: true }, sessionResults: [{ message: message('r1') }] },
  };
  const { notes } = await follow({ searches: [], tails: [[START, sampled, sampled, update('r2')]] }, 2);
  expect(notes).toEqual([
    'More lines come than live tail shows: some are left out. Narrow it, or leave out --follow.',
  ]);
});
