// The decision log of a stack on AWS: the log groups of its functions in CloudWatch Logs, by search and by live tail.
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  StartLiveTailCommand,
  type StartLiveTailResponseStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { type LogEntry, readEntry } from './entry.ts';
import { filterPattern } from './filter.ts';
import { merged } from './merge.ts';
import type { DecisionLog, LogRequest } from './source.ts';

export interface AwsLogOptions {
  readonly client: Pick<CloudWatchLogsClient, 'send' | 'destroy'>;
  /** ARNs of log groups; one at least. */
  readonly groups: readonly string[];
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Takes a remark for the person who watches. */
  readonly note: (text: string) => void;
  /** Milliseconds between two searches where there is no live tail. */
  readonly pause?: number;
}

const PAUSE = 5000;
/** Milliseconds: a line is found by a search some seconds after it was written, so each search goes back as far. */
const OVERLAP = 60_000;
/** Log groups of one live tail (CloudWatch Logs' quota). */
const MOST_GROUPS = 10;

/** A search takes no `:*` behind the ARN, with which CloudFormation names a group. */
const identifier = (arn: string): string => arn.replace(/:\*$/, '');

/** Lines that were given out lately: a search that goes back finds them again. Those of a minute at 300 a second. */
class Seen {
  static readonly #MOST = 20_000;
  readonly #keys = new Set<string>();

  /** @returns whether it is new */
  add({ members }: LogEntry): boolean {
    const key = JSON.stringify(members);
    if (this.#keys.has(key)) return false;
    const [oldest] = this.#keys;
    if (oldest !== undefined && this.#keys.size >= Seen.#MOST) this.#keys.delete(oldest);
    this.#keys.add(key);
    return true;
  }
}

type Tail = AsyncIterable<StartLiveTailResponseStream>;

/** Ends where the session does, whether CloudWatch Logs ends it or the connection breaks. */
async function* tailed(tail: Tail, onSampled: () => void): AsyncGenerator<LogEntry> {
  const updates = tail[Symbol.asyncIterator]();
  for (;;) {
    const update = await updates.next().catch(() => null);
    const session = update?.value?.sessionUpdate;
    if (update === null || update.done || !(session || update.value.sessionStart)) return;
    if (session?.sessionMetadata?.sampled) onSampled();
    for (const { message } of session?.sessionResults ?? []) {
      const entry = readEntry(message ?? '');
      if (entry !== null) yield entry;
    }
  }
}

class AwsLog implements DecisionLog {
  readonly #options: AwsLogOptions;
  readonly #groups: readonly string[];
  #hasLiveTail: boolean;
  #isSampled = false;

  constructor(options: AwsLogOptions) {
    this.#options = options;
    this.#groups = options.groups.map(identifier);
    this.#hasLiveTail = this.#groups.length <= MOST_GROUPS;
  }

  async *read(request: LogRequest): AsyncGenerator<LogEntry> {
    const { signal } = request;
    // A live tail that is open waits for what comes, and for nothing else.
    signal.addEventListener('abort', () => this.close(), { once: true });
    try {
      yield* request.follow ? this.#follow(request) : this.#search(request, request.since);
    } catch (error) {
      // What the SDK throws when it is told to stop.
      if (!signal.aborted) throw error;
    }
  }

  close(): void {
    this.#options.client.destroy();
  }

  /** A live tail ends after three hours, or with its connection: the next one begins with a search for what was missed. */
  async *#follow(request: LogRequest): AsyncGenerator<LogEntry> {
    const { now, pause = PAUSE } = this.#options;
    const seen = new Seen();
    let since = request.since;
    while (!request.signal.aborted) {
      let last = now();
      for await (const entry of this.#searchAndTail(request, since)) {
        last = Math.max(last, entry.at);
        if (seen.add(entry)) yield entry;
      }
      since = last - OVERLAP;
      await sleep(pause, undefined, { signal: request.signal });
    }
  }

  /** The tail is opened before the search, so that no line falls between the two. */
  async *#searchAndTail(request: LogRequest, since: number): AsyncGenerator<LogEntry> {
    const tail = this.#hasLiveTail ? await this.#openTail(request) : null;
    yield* this.#search(request, since);
    if (tail !== null) yield* tailed(tail, () => this.#noteSampling());
  }

  #search(request: LogRequest, since: number): AsyncGenerator<LogEntry> {
    return merged(this.#groups.map((group) => this.#searchGroup(group, request, since)));
  }

  /** CloudWatch Logs gives one group's lines in the order of time, also over pages; a page may be empty. */
  async *#searchGroup(group: string, request: LogRequest, startTime: number): AsyncGenerator<LogEntry> {
    let nextToken: string | undefined;
    do {
      const command = new FilterLogEventsCommand({
        logGroupIdentifier: group,
        startTime: Math.max(0, startTime),
        filterPattern: filterPattern(request.filter),
        ...(nextToken !== undefined && { nextToken }),
      });
      const page = await this.#options.client.send(command, { abortSignal: request.signal });
      for (const { message } of page.events ?? []) {
        const entry = readEntry(message ?? '');
        if (entry !== null) yield entry;
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }

  /** null where there is none: the role may not, the group's class has none, or too many run. */
  async #openTail(request: LogRequest): Promise<Tail | null> {
    const { client, note, pause = PAUSE } = this.#options;
    const command = new StartLiveTailCommand({
      logGroupIdentifiers: [...this.#groups],
      logEventFilterPattern: filterPattern(request.filter),
    });
    try {
      const { responseStream } = await client.send(command, { abortSignal: request.signal });
      if (responseStream !== undefined) return responseStream;
    } catch (error) {
      if (request.signal.aborted) throw error;
      const name = error instanceof Error ? error.name : String(error);
      note(`There is no live tail here (${name}); the log is searched every ${pause / 1000} s instead.`);
    }
    this.#hasLiveTail = false;
    return null;
  }

  #noteSampling(): void {
    if (!this.#isSampled)
      this.#options.note(
        'More lines come than live tail shows: some are left out. Narrow it, or leave out --follow.',
      );
    this.#isSampled = true;
  }
}

/** The log of several groups as one. */
export const awsLog = (options: AwsLogOptions): DecisionLog => new AwsLog(options);
