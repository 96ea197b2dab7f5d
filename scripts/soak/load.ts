// The soak's callers, in a process of their own: they send questions at a rate, whether or not the answers come, as callers do.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Counts, percentile } from './figures.ts';

/** What the parent sends. */
export interface Phase {
  readonly port: number;
  readonly key: string;
  /** Names that have the password. */
  readonly users: readonly string[];
  readonly password: string;
  /** Questions a second. */
  readonly rate: number;
  readonly seconds: number;
}

/** Requests that all callers together keep open. */
const MOST_OPEN = 400;
/** Milliseconds: longer than a decision may take, in a process that is asked for more than it can. */
const PATIENCE = 15_000;
/** Milliseconds between two turns in which what is due is sent. */
const TURN = 10;

const agent = new Agent({ keepAlive: true, maxSockets: MOST_OPEN });
let asked = 0;

/** One of ten logs in, one has a wrong password, one asks what it may not; the others are vouched for by their application. */
function nextQuestion({ users, password }: Phase) {
  const at = asked++;
  const username = users[at % users.length] ?? '';
  switch (at % 10) {
    case 0:
      return { question: { username, password, permissions: ['orders:1:read'] }, right: '200 allow' };
    case 1:
      // Another name each time: the lockout counts by name.
      return {
        question: { username: `stranger-${at}`, password: 'a wrong one' },
        right: '401 invalid_credentials',
      };
    case 2:
      return {
        question: { username, assert: true, permissions: ['orders:1:refund'] },
        right: '403 not_authorized',
      };
    default:
      return { question: { username, assert: true, permissions: ['orders:1:read'] }, right: '200 allow' };
  }
}

/** @returns status and code; what went wrong with the connection instead */
function ask({ port, key }: Phase, question: object): Promise<string> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const sent = request(
      { host: '127.0.0.1', port, path: '/webhook', method: 'POST', agent, headers, timeout: PATIENCE },
      async (answer) => {
        let body = '';
        for await (const chunk of answer) body += chunk;
        const { code, decision } = JSON.parse(body);
        resolve(`${answer.statusCode} ${code ?? decision}`);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', (error) => resolve(error.message));
    sent.end(JSON.stringify(question));
  });
}

async function run(phase: Phase): Promise<Counts> {
  const times: number[] = [];
  const wrong = new Map<string, number>();
  let [open, right, later, held, due] = [0, 0, 0, 0, 0];
  const one = async () => {
    const { question, right: expected } = nextQuestion(phase);
    const start = performance.now();
    open += 1;
    const said = await ask(phase, question);
    open -= 1;
    times.push(performance.now() - start);
    if (said === expected) right += 1;
    else if (/^(429|503) /.test(said)) later += 1;
    else wrong.set(`${expected}: ${said}`, (wrong.get(`${expected}: ${said}`) ?? 0) + 1);
  };
  const start = performance.now();
  for (let now = 0; now < phase.seconds * 1000; now = performance.now() - start) {
    const target = (now / 1000) * phase.rate;
    for (; due < target; due++)
      if (open < MOST_OPEN) void one();
      else held += 1;
    await sleep(TURN);
  }
  while (open > 0) await sleep(TURN);
  return {
    right,
    later,
    held,
    wrong: Object.fromEntries(wrong),
    median: percentile(times, 0.5),
    late: percentile(times, 0.99),
  };
}

process.on('disconnect', () => process.exit(0));
process.on('message', async (phase) => process.send?.(await run(phase as Phase)));
process.send?.('ready');
