// The command line in this process, on a stack of its own: dynalite, a secrets endpoint and the webhook on loopback.

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EditedTable } from '../../cli/changes/write.ts';
import { main } from '../../cli/main.ts';
import type { Table } from '../../cli/table/table.ts';
import type { Io } from '../../cli/terminal/io.ts';
import { createGatehook } from '../../functions/assembly/gatehook.ts';
import type { Inbound } from '../../functions/http/inbound.ts';
import { createPasswordHasher } from '../../functions/passwords/hasher.ts';
import { makeKeySetText } from '../../functions/tokens/make-key.ts';
import { canaries } from '../support/canary.ts';
import { hearCommand, keepSecretText } from '../support/canary-stacks.ts';
import { BEGIN, realClock } from '../support/clock.ts';
import { CREDENTIALS, startDatabase } from '../support/database.ts';

export const MASTER = 'M'.repeat(64);
export const PASSWORD = 'correct horse battery staple';

export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The result as `--json` prints it. */
  json<T = Record<string, unknown>>(): T;
}

export interface CliStack {
  readonly table: EditedTable;
  readonly folder: string;
  readonly clock: { now: number };
  /** The versions of the signing secret, newest first. */
  readonly secretVersions: string[];
  /** Those of the token keys. */
  readonly tokenKeyVersions: string[];
  /** Those of the registry key, as CDK leaves it: without one. */
  readonly registryKeyVersions: string[];
  readonly url: string;
  /** Runs `gatehook …argv`. */
  run(...argv: readonly string[]): Promise<Run>;
  runWith(more: Partial<Io>, ...argv: readonly string[]): Promise<Run>;
  close(): Promise<void>;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const SIGNING_SECRET = 'Gatehook-local/signing';
const TOKEN_KEYS = 'Gatehook-local/token-keys';
const REGISTRY_KEY = 'Gatehook-local/registry-key';

/** The two calls of the Secrets Manager protocol that the product makes, for secrets by name. */
function secretsServer(secrets: Readonly<Record<string, string[]>>, clock: { now: number }): Server {
  let createdAt = 0;
  const tokens = new Set<string>();
  return createServer(async (request, response) => {
    const body = JSON.parse((await bodyOf(request)).toString());
    const versions = secrets[body.SecretId] ?? [];
    const call = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
    // As at AWS, the same write again makes no second version.
    if (call === 'PutSecretValue' && !tokens.has(body.ClientRequestToken)) {
      tokens.add(body.ClientRequestToken);
      versions.unshift(body.SecretString);
      createdAt = clock.now;
    }
    const previous = body.VersionStage === 'AWSPREVIOUS';
    const answer =
      call === 'GetSecretValue'
        ? { SecretString: versions[previous ? 1 : 0], CreatedDate: createdAt / 1000 }
        : { VersionId: body.ClientRequestToken };
    response.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify(answer));
  });
}

/** The clock of the webhook's machine, which stands while tests move that of the command line. */
const WEBHOOK_DATE = new Date(BEGIN).toUTCString();

function webhookServer(table: Table, versions: readonly string[], clock: { now: number }): Server {
  const app = createGatehook({
    table,
    readSecret: async (stage) => versions[stage === 'AWSCURRENT' ? 0 : 1],
    hasher: createPasswordHasher({ memoryLimitKiB: 1769 * 1024 }),
    recorder: { decision: () => undefined, malformed: () => undefined, trouble: () => undefined },
    clock: { ...realClock, now: () => clock.now },
    random: { bytes: (count) => randomBytes(count), fraction: Math.random },
  });
  return createServer(async (request, response) => {
    const inbound: Inbound = {
      method: request.method ?? '',
      path: request.url ?? '',
      query: '',
      headers: new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: await bodyOf(request),
      requestId: randomBytes(8).toString('hex'),
      sourceIp: '127.0.0.1',
    };
    const { status, headers, body } = await app(inbound);
    response.writeHead(status, { ...headers, date: WEBHOOK_DATE }).end(body);
  });
}

/** Starts the stack and writes where it listens, as `npx gatehook dev` does. */
export async function startCliStack(): Promise<CliStack> {
  const { table, endpoint, close } = await startDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'gatehook-cli-'));
  const clock = { now: BEGIN };
  canaries.keep(PASSWORD, 'a password');
  const secretVersions = [JSON.stringify({ master: MASTER, previousUntil: 0 })];
  const tokenKeyVersions = [await makeKeySetText(clock.now)];
  const registryKeyVersions = ['{"initial":"x"}'];
  const servers = [
    secretsServer(
      {
        [SIGNING_SECRET]: secretVersions,
        [TOKEN_KEYS]: tokenKeyVersions,
        [REGISTRY_KEY]: registryKeyVersions,
      },
      clock,
    ),
    webhookServer(table, secretVersions, clock),
  ];
  const [secrets = '', url = ''] = await Promise.all(servers.map(listen));
  const local = {
    url,
    dynamodb: endpoint,
    secrets,
    table: table.name,
    signingSecret: SIGNING_SECRET,
    tokenKeys: TOKEN_KEYS,
    registryKey: REGISTRY_KEY,
    region: 'us-east-1',
    hashing: '{}',
    hold: '100',
    ...CREDENTIALS,
  };
  await writeFile(join(folder, 'local.json'), JSON.stringify(local));
  const runWith = async (more: Partial<Io>, ...argv: readonly string[]): Promise<Run> => {
    const [out, err]: [string[], string[]] = [[], []];
    const io: Io = {
      env: { GATEHOOK_DATA: folder },
      out: (text) => void out.push(text),
      err: (text) => void err.push(text),
      readInput: async () => Buffer.from(`${PASSWORD}\n`),
      operator: { user: 'olga', host: 'desk' },
      now: () => clock.now,
      randomBytes: (count) => randomBytes(count),
      ...more,
    };
    const code = await main(argv, '9.8.7', io);
    hearCommand(argv, out.join(''), err.join(''));
    for (const [what, versions] of Object.entries({ secretVersions, tokenKeyVersions, registryKeyVersions }))
      for (const text of versions.slice(0, 2)) keepSecretText(text, what);
    const hash = argv[argv.indexOf('--password-hash') + 1];
    if (argv.includes('--password-hash')) canaries.keep(hash, 'the hash of a password');
    return { code, out: out.join(''), err: err.join(''), json: () => JSON.parse(out.join('')) };
  };
  return {
    table,
    folder,
    clock,
    secretVersions,
    tokenKeyVersions,
    registryKeyVersions,
    url,
    run: (...argv) => runWith({}, ...argv),
    runWith,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      await close();
      await rm(folder, { recursive: true });
    },
  };
}
