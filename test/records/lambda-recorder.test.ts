// What Lambda's log is given: one line for each decision, with its metrics in CloudWatch's embedded metric format.
import { afterEach, expect, jest, test } from '@jest/globals';
import { deny, unknown } from '../../functions/decision/decision.ts';
import { refusedRequest } from '../../functions/decision/refused-request.ts';
import { lambdaRecorder } from '../../functions/records/lambda-recorder.ts';

const HEADING = { requestId: 'r1', dialect: 'native', route: 'POST /webhook', sourceIp: '203.0.113.9' };
const TIMES = { whole: 41.26, store: 12.14, trips: 3, hash: 21.5 };

afterEach(() => void jest.restoreAllMocks());

/** The lines that a recorder writes. */
function written(act: (recorder: ReturnType<typeof lambdaRecorder>) => void): Record<string, unknown>[] {
  const texts: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  act(lambdaRecorder('gatehook-prod'));
  jest.restoreAllMocks();
  return texts
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

test('a wrong password: one line, its dimensions and metrics at its top', () => {
  const decision = deny('invalid_credentials', 'wrong password');
  const lines = written((recorder) => recorder.decision({ ...HEADING, decision, times: TIMES }));
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'INFO',
      message: 'decision',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'gatehook-prod',
      ...HEADING,
      outcome: 'deny',
      code: 'invalid_credentials',
      Decisions: 1,
      Duration: 41.3,
      StoreTime: 12.1,
      HashTime: 21.5,
      InvalidCredentials: 1,
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Gatehook',
            Dimensions: [['service', 'dialect', 'outcome']],
            Metrics: [{ Name: 'Decisions', Unit: 'Count' }],
          },
          {
            Namespace: 'Gatehook',
            Dimensions: [['service']],
            Metrics: ['Duration', 'StoreTime', 'HashTime'].map((Name) => ({ Name, Unit: 'Milliseconds' })),
          },
          {
            Namespace: 'Gatehook',
            Dimensions: [['service']],
            Metrics: [{ Name: 'InvalidCredentials', Unit: 'Count' }],
          },
        ],
      },
    }),
  ]);
});

test('every metric and dimension that a line names is a member of it', () => {
  const decisions = [
    deny('too_many_attempts', 'held', { held: true }),
    deny('untrusted_caller', 'no'),
    deny('not_authorized', 'no'),
    unknown('no answer'),
  ];
  const lines = written((recorder) => {
    for (const decision of decisions) recorder.decision({ ...HEADING, decision, times: TIMES });
    recorder.decision({
      ...HEADING,
      decision: unknown('x'),
      times: { whole: 1, store: 0, trips: 0, hash: 0 },
    });
  });
  expect(lines).toHaveLength(5);
  for (const line of lines) {
    const { CloudWatchMetrics: directives } = line._aws as {
      CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[];
    };
    for (const { Dimensions, Metrics } of directives) {
      expect(Metrics).not.toEqual([]);
      for (const name of Dimensions.flat()) expect(line[name]).toMatch(/./);
      for (const { Name } of Metrics) expect(line[Name]).toEqual(expect.any(Number));
    }
  }
  expect(lines.map(({ level, HeldNames, TooManyAttempts }) => [level, HeldNames, TooManyAttempts])).toEqual([
    ['INFO', 1, 1],
    ['INFO', undefined, undefined],
    ['INFO', undefined, undefined],
    ['ERROR', undefined, undefined],
    ['ERROR', undefined, undefined],
  ]);
});

test('trouble and a malformed question: a line each, without metrics', () => {
  const lines = written((recorder) =>
    recorder.trouble(HEADING, 'the claim was not given back', new Error('secret')),
  );
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'WARN',
      message: 'trouble',
      service: 'gatehook-prod',
      reason: 'the claim was not given back',
      cause: 'Error',
    }),
  ]);
  expect(lines[0]).not.toHaveProperty('_aws');
});

test('a request that is refused: counted under its own outcome, at the level of a denial, and as no flood', () => {
  const decision = refusedRequest('invalid_reset_code', 'wrong code');
  const [line = {}] = written((recorder) =>
    recorder.decision({ ...HEADING, decision, times: TIMES, changes: 2 }),
  );
  expect(line).toMatchObject({
    level: 'INFO',
    message: 'decision',
    outcome: 'refused',
    code: 'invalid_reset_code',
    reason: 'wrong code',
    Decisions: 1,
    Changes: 2,
  });
  for (const flood of ['UntrustedCallers', 'InvalidCredentials', 'TooManyAttempts', 'HeldNames'])
    expect(line).not.toHaveProperty(flood);
});
