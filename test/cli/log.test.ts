// `gatehook log`: what is shown of the local file and of CloudWatch Logs, how it is narrowed, followed and ended.
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { main } from '../../cli/main.ts';
import type { Io } from '../../cli/terminal/io.ts';
import { deny } from '../../functions/decision/decision.ts';
import { MalformedError } from '../../functions/http/problem.ts';
import type { DecisionRecord } from '../../functions/records/record.ts';
import { LogFile } from '../../local/log-file.ts';
import { type AwsEndpoint, awsError, startAwsEndpoint } from './aws-endpoint.ts';

jest.setTimeout(30_000);

const NOON = Date.parse('2026-11-25T12:00:00Z');
const HOUR = 3_600_000;
const TIMES = { store: 3, trips: 1, hash: 12, whole: 17.25 };

let folder: string;
let clock: { now: number };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehook-log-'));
  clock = { now: NOON };
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Running {
  readonly out: string[];
  readonly err: string[];
  readonly ended: Promise<number>;
}

function start(argv: readonly string[], more: Partial<Io> = {}): Running {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    env: { GATEHOOK_DATA: folder },
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: async () => new Uint8Array(),
    operator: { user: 'olga', host: 'desk' },
    now: () => clock.now,
    randomBytes: (count) => new Uint8Array(count),
    ...more,
  };
  return { out, err, ended: main(['log', ...argv], '9.8.7', io) };
}

async function run(...argv: readonly string[]) {
  const { out, err, ended } = start(argv);
  const code = await ended;
  return { code, out: out.join(''), err: err.join('') };
}

const heading = (requestId: string, application = 'shop') => ({
  requestId,
  dialect: 'native',
  route: '/webhook',
  sourceIp: '127.0.0.1',
  application,
});

const question = (username: string): NonNullable<DecisionRecord['question']> => ({
  dialect: 'native',
  username,
  credentials: { kind: 'password', password: 'never logged' },
  asks: [],
  context: {},
  wantsToken: false,
});

const allowed = (username: string): DecisionRecord['decision'] => ({
  outcome: 'allow',
  code: 'allowed',
  reason: 'every permission is allowed',
  explanation: [
    { permission: 'orders:1', allowed: true, rule: { grant: 'orders:*', role: 'clerk', via: ['clerk'] } },
  ],
  user: { username, roles: [], attributes: {} },
  permissions: ['orders:1'],
});

const wrong = deny('invalid_credentials', 'wrong password');

const open = (full?: number, onFault: (error: unknown) => void = () => undefined) =>
  new LogFile({ folder, now: () => clock.now, onFault, ...(full !== undefined && { full }) });

/** Two hours ago, half an hour ago, now. */
function writeDay(): void {
  const file = open();
  clock.now = NOON - 2 * HOUR;
  file.decision({ ...heading('r1'), question: question('alice'), decision: allowed('alice'), times: TIMES });
  clock.now = NOON - HOUR / 2;
  file.decision({ ...heading('r2'), question: question('Alice'), decision: wrong, times: TIMES });
  file.malformed(heading('r3', 'kiosk'), new MalformedError('malformed_question', 'Say who.', '/username'));
  clock.now = NOON;
  file.decision({ ...heading('r4'), question: question('bob'), decision: allowed('bob'), times: TIMES });
  file.trouble(heading('r4'), 'the hash was not replaced', new TypeError('quotes a password'));
  file.close();
}

const R1 =
  '2026-11-25T10:00:00Z  allow    allowed  shop > alice  orders:1 allowed by "orders:*" of the role clerk  17.3 ms  r1\n';
const R2 = '2026-11-25T11:30:00Z  deny     invalid_credentials  shop > alice  wrong password  17.3 ms  r2\n';
const R3 = '2026-11-25T11:30:00Z  refused  malformed_question  kiosk > -  Say who. /username  r3\n';
const R4 =
  '2026-11-25T12:00:00Z  allow    allowed  shop > bob  orders:1 allowed by "orders:*" of the role clerk  17.3 ms  r4\n';
const TROUBLE = '2026-11-25T12:00:00Z  trouble  shop > -  the hash was not replaced (TypeError)  r4\n';

describe('the log of this machine', () => {
  beforeEach(writeDay);

  test.each<[string, string]>([
    ['', R2 + R3 + R4 + TROUBLE],
    ['--since 24h', R1 + R2 + R3 + R4 + TROUBLE],
    ['--since 2026-11-25', R1 + R2 + R3 + R4 + TROUBLE],
    ['--since 2026-11-25T11:45Z', R4 + TROUBLE],
    ['--denied', R2 + R3],
    ['--user ALICE --since 3h', R1 + R2],
    ['--app kiosk', R3],
    ['--request r4', R4 + TROUBLE],
    ['--user alice --denied --app shop', R2],
  ])('log %s', async (options, expected) => {
    expect(await run(...options.split(' ').filter(Boolean))).toEqual({ code: 0, out: expected, err: '' });
  });

  test('nothing like it: a note says how far back was looked', async () => {
    expect(await run('--user', 'nobody')).toEqual({
      code: 0,
      out: '',
      err: 'note: The log has nothing like this since 2026-11-25T11:00:00Z. Further back: --since 24h.\n',
    });
  });

  test.each([
    ['24h', ' Further back: --since 7d.'],
    ['2026-11-10', ' Further back: --since 90d.'],
    ['400d', ''],
  ])('nothing since %s: what is advised looks further back', async (since, hint) => {
    const { err } = await run('--user', 'nobody', '--since', since);
    expect(err.replace(/since \d{4}\S+Z/, 'since then')).toBe(
      `note: The log has nothing like this since then.${hint}\n`,
    );
  });

  test('--json: one record a line, as Lambda writes it', async () => {
    const { out } = await run('--json', '--request', 'r2');
    expect(out.split('\n')).toHaveLength(2);
    expect(JSON.parse(out)).toMatchObject({
      timestamp: '2026-11-25T11:30:00.000Z',
      message: 'decision',
      requestId: 'r2',
      username: 'alice',
      outcome: 'deny',
      code: 'invalid_credentials',
    });
  });

  test('it is readable to its owner only, and holds no password', () => {
    const path = join(folder, 'decisions.jsonl');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toMatch(/never logged|quotes a password/);
  });

  test('lines that are none, or were cut off by a crash, are passed over', async () => {
    appendFileSync(
      join(folder, 'decisions.jsonl'),
      `null\n[]\n{"message":"decision"}\n{"_aws":{}}\n{"message":"toString","timestamp":"2026-11-25T12:00:00Z"}\n{"mess`,
    );
    expect((await run('--request', 'r4')).out).toBe(R4 + TROUBLE);
  });

  test('it is there after the stack has ended, and goes on with the next', async () => {
    const file = open();
    file.decision({ ...heading('r5'), decision: wrong, times: TIMES });
    file.close();
    expect((await run()).out).toContain(`${TROUBLE}2026-11-25T12:00:00Z  deny `);
  });
});

describe('what an attacker writes into the log', () => {
  const HOSTILE = [
    [
      'a line break',
      'x\n2026-11-25T12:00:00Z  allow    allowed  shop > root',
      '"x\\n2026-11-25T12:00:00Z  allow    allowed  shop > root"',
    ],
    ['a cleared terminal', '\u001b[2J', '\\u{1b}[2J'],
    ['C1 controls, which some terminals obey', 'x\u009b2J', 'x\\u{9b}2J'],
    ['text from right to left', 'x\u202egnp', 'x\\u{202e}gnp'],
    ['columns of its own', 'x  allowed  by', '"x  allowed  by"'],
    ['another pair of parties', 'a > b', '"a > b"'],
    ['a hyphen, as where there is no name', '-', '"-"'],
    ['a quote', 'x"y', '"x\\"y"'],
  ] as const;

  test.each(HOSTILE)('%s as a name', async (_name, name, shown) => {
    const file = open();
    file.decision({ ...heading('r1'), question: question(name), decision: wrong, times: TIMES });
    file.close();
    const { out } = await run();
    expect(out).toBe(
      `2026-11-25T12:00:00Z  deny     invalid_credentials  shop > ${shown}  wrong password  17.3 ms  r1\n`,
    );
  });

  test.each(HOSTILE)(
    '%s with --json: the same value, nothing that a terminal obeys',
    async (_title, name, _shown) => {
      const file = open();
      file.decision({ ...heading('r1'), question: question(name), decision: wrong, times: TIMES });
      file.close();
      const { out } = await run('--json');
      expect(out.slice(0, -1)).toMatch(/^[\x20-\x7e]+$/);
      expect(JSON.parse(out).username).toBe(name);
    },
  );

  test('a name of a megabyte takes 256 characters', async () => {
    const file = open();
    file.decision({ ...heading('r1'), question: question('x'.repeat(1e6)), decision: wrong, times: TIMES });
    file.close();
    expect(statSync(join(folder, 'decisions.jsonl')).size).toBeLessThan(1000);
  });

  test('__proto__ as a member changes nothing', async () => {
    const line =
      '{"timestamp":"2026-11-25T12:00:00Z","message":"decision","__proto__":{"username":"alice"},"outcome":"deny"}';
    writeFileSync(join(folder, 'decisions.jsonl'), `${line}\n`);
    expect((await run('--user', 'alice')).out).toBe('');
    expect((await run()).out).toBe('2026-11-25T12:00:00Z  deny     -  - > -    -  -\n');
  });
});

describe('it stays bounded', () => {
  const decide = (file: LogFile, id: string) =>
    file.decision({ ...heading(id), question: question('alice'), decision: wrong, times: TIMES });

  test('a full file is exchanged, the one before the last is dropped, and log reads both in order', async () => {
    const file = open(1000);
    for (let count = 1; count <= 9; count++) decide(file, `r${count}`);
    file.close();
    const sizes = ['decisions.jsonl', 'decisions.1.jsonl'].map((name) => statSync(join(folder, name)).size);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
    const ids = (await run()).out.match(/r\d(?=\n)/g);
    expect(ids).toEqual(['r6', 'r7', 'r8', 'r9'].slice(-(ids?.length ?? 0)));
    expect(ids?.length).toBeGreaterThan(2);
  });

  test('a file that cannot be exchanged is said once, and no decision fails', () => {
    const faults: unknown[] = [];
    const file = open(1000, (error) => faults.push(error));
    rmSync(join(folder, 'decisions.jsonl'));
    for (let count = 1; count <= 9; count++) decide(file, `r${count}`);
    file.close();
    expect(faults).toHaveLength(1);
  });
});

/** Waits for something that comes; a test that hangs is ended by Jest. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('--follow', () => {
  const decide = (file: LogFile, id: string) =>
    file.decision({ ...heading(id), question: question('alice'), decision: wrong, times: TIMES });

  test('what comes is shown, over an exchange of the files, until the reader goes', async () => {
    const file = open(1000);
    decide(file, 'r1');
    const gone = new AbortController();
    const running = start(['--follow'], { readerGone: gone.signal });
    const ids = (): readonly string[] => running.out.join('').match(/r\d(?=\n)/g) ?? [];
    await until(() => ids().length === 1);
    for (const id of ['r2', 'r3', 'r4', 'r5']) {
      decide(file, id);
      await until(() => ids().includes(id));
    }
    gone.abort();
    expect(await running.ended).toBe(0);
    expect(ids()).toEqual(['r1', 'r2', 'r3', 'r4', 'r5']);
    expect(existsSync(join(folder, 'decisions.1.jsonl'))).toBe(true);
    expect(running.err).toEqual([]);
    file.close();
  });

  test('Ctrl-C ends it with exit code 0 and without a word', async () => {
    const file = open();
    decide(file, 'r1');
    const running = start(['--follow']);
    await until(() => running.out.length === 1);
    process.emit('SIGINT');
    expect([await running.ended, running.err]).toEqual([0, []]);
    file.close();
  });
});

describe('refused', () => {
  test('no log here', async () => {
    expect(await run()).toEqual({
      code: 2,
      out: '',
      err: `error: There is no decision log here (${folder}/decisions.jsonl). npx gatehook dev writes one; for a stack on AWS name it with --stack.\n`,
    });
  });

  test.each([
    [['--since', 'yesterday'], '--since <time>: Write a time as 2026-11-27, as 2026-11-27T18:00Z, or as 7d'],
    [['--app', 'no app'], '--app'],
    [['--region', 'eu-west-1'], '--region and --profile go with --stack'],
  ])('log %j', async (argv, message) => {
    const { code, err } = await run(...argv);
    expect(code).toBe(64);
    expect(err).toContain(message.replace(/^option '(.*)' argument.*$/, '$1'));
  });
});

describe('--stack', () => {
  const GROUP = 'arn:aws:logs:eu-west-1:111122223333:log-group:Webhook';
  const OUTPUTS = { ApiUrl: 'https://x.example', TableName: 'T', SigningSecretArn: 'arn:x' };
  const STACK = ['--stack', 'Gatehook-prod'];
  let aws: AwsEndpoint;
  beforeAll(async () => {
    aws = await startAwsEndpoint();
  });
  afterAll(() => aws.close());

  const line = (at: number, id: string, username: string) => ({
    timestamp: at,
    message: `${JSON.stringify({
      level: 'INFO',
      message: 'decision',
      timestamp: new Date(at).toISOString(),
      service: 'gatehook-prod',
      requestId: id,
      username,
      outcome: 'deny',
      code: 'invalid_credentials',
      reason: 'wrong password',
      rules: [],
      milliseconds: { whole: 4 },
    })}\n`,
  });

  test('all groups in the order of time, over pages; metrics and reports of Lambda left out', async () => {
    aws.outputs = { ...OUTPUTS, DecisionLogArns: `${GROUP}:*,${GROUP}2:*` };
    const asked: unknown[] = [];
    aws.calls.FilterLogEvents = (input) => {
      asked.push(input);
      if (input.logGroupIdentifier !== GROUP) return { events: [line(NOON - 2000, 'r2', 'bob')] };
      return input.nextToken === 'more'
        ? { events: [line(NOON - 1000, 'r3', 'alice')] }
        : { events: [{ message: '{"_aws":{}}' }, line(NOON - 3000, 'r1', 'alice')], nextToken: 'more' };
    };
    const { code, out, err } = await run(...STACK, '--denied');
    expect({ code, err, ids: out.match(/r\d(?=\n)/g) }).toEqual({
      code: 0,
      err: '',
      ids: ['r1', 'r2', 'r3'],
    });
    expect(asked).toContainEqual({
      logGroupIdentifier: GROUP,
      startTime: NOON - HOUR,
      filterPattern:
        '{ (($.message = "decision" && $.outcome != "allow") || $.message = "malformed question") }',
    });
    expect((await run(...STACK, '--user', 'Bob')).out).toContain('- > bob');
    expect(asked.at(-1)).toMatchObject({
      filterPattern:
        '{ ($.message = "decision" || $.message = "malformed question" || $.message = "trouble") && $.username = "bob" }',
    });
  });

  test.each(['a"b', 'a*', 'a" || $.outcome = "allow', '\\', 'ä'])(
    'a name that a pattern would read otherwise is not sent: %j',
    async (name) => {
      aws.outputs = { ...OUTPUTS, DecisionLogArns: GROUP };
      let pattern: unknown;
      aws.calls.FilterLogEvents = (input) => {
        pattern = input.filterPattern;
        return { events: [line(NOON - 1000, 'r1', name), line(NOON - 1000, 'r2', 'ax')] };
      };
      expect((await run(...STACK, '--user', name)).out.match(/r\d(?=\n)/g)).toEqual(['r1']);
      expect(pattern).toBe(
        '{ ($.message = "decision" || $.message = "malformed question" || $.message = "trouble") }',
      );
    },
  );

  test('--follow without live tail says so and searches on, each line once', async () => {
    aws.outputs = { ...OUTPUTS, DecisionLogArns: GROUP };
    aws.calls.StartLiveTail = () => {
      throw awsError('AccessDeniedException');
    };
    aws.calls.FilterLogEvents = () => ({ events: [line(NOON - 1000, 'r1', 'alice')] });
    const running = start([...STACK, '--follow']);
    await until(() => running.out.length === 1);
    process.emit('SIGINT');
    expect(await running.ended).toBe(0);
    expect(running.err).toEqual([
      expect.stringMatching(
        /^note: There is no live tail here \(\w+\); the log is searched every 5 s instead\.\n$/,
      ),
    ]);
  });

  test('a stack that an older Gatehook deployed', async () => {
    aws.outputs = OUTPUTS;
    const { code, err } = await run(...STACK);
    expect([code, err]).toEqual([
      2,
      'error: The stack "Gatehook-prod" does not tell where its log is: an older Gatehook deployed it. Deploy it again (npx cdk deploy).\n',
    ]);
  });

  test('the role may not read it', async () => {
    aws.outputs = { ...OUTPUTS, DecisionLogArns: GROUP };
    aws.calls.FilterLogEvents = () => {
      throw awsError('AccessDeniedException');
    };
    const { code, err } = await run(...STACK);
    expect(code).toBe(2);
    expect(err).toContain('These credentials may not do this. docs/command-line.md lists the actions');
  });
});
