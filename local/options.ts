// The options of `npx gatehook dev`: flags, environment variables behind them, and what they are without either.
import { parseArgs } from 'node:util';
import { LocalError } from './errors.ts';

/** The name under which a port is set, for messages. */
export interface PortOption {
  readonly port: number;
  readonly variable: string;
}

export interface LocalOptions {
  readonly http: PortOption;
  readonly dynamodb: PortOption;
  readonly secrets: PortOption;
  /** The folder that holds everything that outlives a run. */
  readonly data: string;
  /** What all three listen on: 127.0.0.1, or every address. */
  readonly bind: string;
  readonly demo: boolean;
  /** A policy file whose roles, applications and users the stack is given; absent: none. */
  readonly seed?: string;
  readonly jsonLogs: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const LOOPBACK = '127.0.0.1';

export const HELP = `Runs the whole of Gatehook on this machine: the webhook, a DynamoDB-compatible store and a secrets endpoint.

Usage: npx gatehook dev [options]

  --port <port>            the webhook's port              GATEHOOK_PORT, 3000
  --dynamodb-port <port>   the store's port                GATEHOOK_DYNAMODB_PORT, 8000
  --secrets-port <port>    the secrets endpoint's port     GATEHOOK_SECRETS_PORT, 8001
  --data <folder>          where data is kept              GATEHOOK_DATA, .gatehook
  --bind <address>         0.0.0.0 or :: for all networks  GATEHOOK_BIND, 127.0.0.1
  --seed <file>            a policy file: its roles, applications and users
  --no-demo                create and ask nothing on the first start
  --json-logs              decisions as the JSON lines that Lambda writes
  --help                   this text

A port of 0 takes any free one. A flag beats its variable.

Examples:
  npx gatehook dev
  npx gatehook dev --port 3001 --no-demo
  npx gatehook dev --seed gatehook.yaml
  GATEHOOK_DATA=/tmp/gatehook npx gatehook dev`;

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        'dynamodb-port': { type: 'string' },
        'secrets-port': { type: 'string' },
        data: { type: 'string' },
        bind: { type: 'string' },
        seed: { type: 'string' },
        'no-demo': { type: 'boolean' },
        'json-logs': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    // The first sentence names the flag; the others explain positional arguments, of which there are none.
    const [fault] = (error as Error).message.split('. ');
    throw new LocalError('bad_option', `${fault}. See npx gatehook dev --help.`, error);
  }
}

/** `flag` and `variable` are the two ways to say it. */
function portOption(flag: string, variable: string, text: string): PortOption {
  if (/^[0-9]{1,5}$/.test(text) && Number(text) <= 65_535) return { port: Number(text), variable };
  throw new LocalError(
    'bad_option',
    `${flag} (or ${variable}) must be a port from 0 to 65535, and is "${text}".`,
  );
}

/** Each includes 127.0.0.1, where the parts find each other. */
const ADDRESSES = [LOOPBACK, '0.0.0.0', '::'];

function bindAddress(text: string): string {
  if (ADDRESSES.includes(text)) return text;
  throw new LocalError(
    'bad_option',
    `--bind (or GATEHOOK_BIND) must be 127.0.0.1, 0.0.0.0 or ::, and is "${text}".`,
  );
}

/**
 * Reads flags and environment.
 * @param argv without node and script
 * @returns 'help' where that was asked for
 * @throws LocalError `bad_option`
 */
export function readOptions(argv: readonly string[], environment: Environment): LocalOptions | 'help' {
  const flags = parseFlags(argv);
  if (flags.help) return 'help';
  // An empty variable counts as none: that is how shells and compose files unset one.
  const text = (flag: string | undefined, variable: string, standard: string) =>
    flag ?? (environment[variable] || standard);
  const port = (name: 'port' | 'dynamodb-port' | 'secrets-port', variable: string, standard: string) =>
    portOption(`--${name}`, variable, text(flags[name], variable, standard));
  return {
    http: port('port', 'GATEHOOK_PORT', '3000'),
    dynamodb: port('dynamodb-port', 'GATEHOOK_DYNAMODB_PORT', '8000'),
    secrets: port('secrets-port', 'GATEHOOK_SECRETS_PORT', '8001'),
    data: text(flags.data, 'GATEHOOK_DATA', '.gatehook'),
    bind: bindAddress(text(flags.bind, 'GATEHOOK_BIND', LOOPBACK)),
    demo: flags['no-demo'] !== true,
    ...(flags.seed !== undefined && { seed: flags.seed }),
    jsonLogs: flags['json-logs'] === true,
  };
}
