// The options of `npx gatehook dev`: flags, variables, and what stands without either.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { LocalError } from '../../local/errors.ts';
import { HELP, type LocalOptions, readOptions } from '../../local/options.ts';

const STANDARD: LocalOptions = {
  http: { port: 3000, variable: 'GATEHOOK_PORT' },
  dynamodb: { port: 8000, variable: 'GATEHOOK_DYNAMODB_PORT' },
  secrets: { port: 8001, variable: 'GATEHOOK_SECRETS_PORT' },
  data: '.gatehook',
  bind: '127.0.0.1',
  demo: true,
  jsonLogs: false,
};

const http = (port: number) => ({ http: { port, variable: 'GATEHOOK_PORT' } });

test.each<[string, string[], Record<string, string>, Partial<LocalOptions>]>([
  ['nothing', [], {}, {}],
  ['a variable', [], { GATEHOOK_PORT: '3100' }, http(3100)],
  ['an empty variable, which counts as none', [], { GATEHOOK_PORT: '' }, {}],
  ['a flag', ['--port', '3200'], {}, http(3200)],
  ['a flag beside its variable, which it beats', ['--port=3200'], { GATEHOOK_PORT: '3100' }, http(3200)],
  ['port 0, which is any free one', ['--port', '0'], {}, http(0)],
  ['the highest port', ['--port', '65535'], {}, http(65_535)],
  [
    'the other ports by variables',
    [],
    { GATEHOOK_DYNAMODB_PORT: '9000', GATEHOOK_SECRETS_PORT: '9001' },
    {
      dynamodb: { port: 9000, variable: 'GATEHOOK_DYNAMODB_PORT' },
      secrets: { port: 9001, variable: 'GATEHOOK_SECRETS_PORT' },
    },
  ],
  [
    'the other ports by flags',
    ['--dynamodb-port', '9000', '--secrets-port', '9001'],
    {},
    {
      dynamodb: { port: 9000, variable: 'GATEHOOK_DYNAMODB_PORT' },
      secrets: { port: 9001, variable: 'GATEHOOK_SECRETS_PORT' },
    },
  ],
  ['a data folder by variable', [], { GATEHOOK_DATA: '/data' }, { data: '/data' }],
  ['a data folder by flag', ['--data', 'here'], { GATEHOOK_DATA: '/data' }, { data: 'here' }],
  ['every address by variable', [], { GATEHOOK_BIND: '0.0.0.0' }, { bind: '0.0.0.0' }],
  ['every address, IPv6 too, by flag', ['--bind', '::'], {}, { bind: '::' }],
  ['--no-demo', ['--no-demo'], {}, { demo: false }],
  ['--seed', ['--seed', 'gatehook.yaml'], {}, { seed: 'gatehook.yaml' }],
  ['--json-logs', ['--json-logs'], {}, { jsonLogs: true }],
])('%s', (_name, argv, environment, expected) => {
  expect(readOptions(argv, environment)).toEqual({ ...STANDARD, ...expected });
});

function refusalOf(argv: string[], environment: Record<string, string> = {}): LocalError {
  try {
    readOptions(argv, environment);
  } catch (error) {
    if (error instanceof LocalError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test.each<[string, string[], Record<string, string>, string]>([
  [
    'a port that is a word',
    [],
    { GATEHOOK_PORT: 'web' },
    '--port (or GATEHOOK_PORT) must be a port from 0 to 65535, and is "web".',
  ],
  [
    'a port above the highest',
    ['--secrets-port', '65536'],
    {},
    '--secrets-port (or GATEHOOK_SECRETS_PORT) must be a port from 0 to 65535, and is "65536".',
  ],
  [
    'a port with a sign',
    ['--port=-1'],
    {},
    '--port (or GATEHOOK_PORT) must be a port from 0 to 65535, and is "-1".',
  ],
  [
    'one address among several, which the parts would not find',
    ['--bind', '192.168.1.7'],
    {},
    '--bind (or GATEHOOK_BIND) must be 127.0.0.1, 0.0.0.0 or ::, and is "192.168.1.7".',
  ],
  ['an unknown flag', ['--demo'], {}, "Unknown option '--demo'. See npx gatehook dev --help."],
  [
    'a flag without its value',
    ['--port'],
    {},
    "Option '--port <value>' argument missing. See npx gatehook dev --help.",
  ],
])('%s is refused', (_name, argv, environment, message) => {
  expect(refusalOf(argv, environment)).toMatchObject({ code: 'bad_option', message });
});

describe('--help', () => {
  test('beats everything else', () => {
    expect(readOptions(['--help', '--port', 'x'], {})).toBe('help');
  });

  test.each(['GATEHOOK_PORT, 3000', 'GATEHOOK_DYNAMODB_PORT, 8000', 'GATEHOOK_SECRETS_PORT, 8001'])(
    'names %s',
    (text) => {
      expect(HELP).toContain(text);
    },
  );

  test('and docs/running-locally.md name the same flags and variables', () => {
    const page = readFileSync(new URL('../../docs/running-locally.md', import.meta.url), 'utf8');
    const names = HELP.match(/^ {2}--[a-z-]+|GATEHOOK_[A-Z_]+/gm)?.map((name) => name.trim()) ?? [];
    expect(names.length).toBeGreaterThan(10);
    for (const name of names.filter((one) => one !== '--help')) expect(page).toContain(`\`${name}\``);
  });
});
