// Recorded exchanges of a product: the files of one folder, and the world they are played in.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { makeRegistryKey } from '../../cli/secrets/make-registry-key.ts';
import type { Clock } from '../../functions/decision/clock.ts';
import type { Application, User } from '../../functions/decision/facts.ts';
import { formatRegistryKey } from '../../functions/dialects/oci/registry-key.ts';
import type { App } from '../../functions/http/app.ts';
import { type GatewayEvent, inboundFromEvent } from '../../functions/http/inbound.ts';
import { SigningKeys } from '../../functions/secrets/signing-keys.ts';
import { attemptsKey } from '../../functions/store/keys.ts';
import type { Table } from '../../functions/store/table.ts';
import { AccessTokens, type TokenOptions } from '../../functions/tokens/access-tokens.ts';
import { makeKeySetText } from '../../functions/tokens/make-key.ts';
import { RefreshTokens } from '../../functions/tokens/refresh-tokens.ts';
import { application } from './application.ts';
import { seededRandom } from './clock.ts';
import { interceptTable, type SentCommand } from './intercept.ts';
import { SECRET_TEXT, startStack, type TestStack } from './stack.ts';

/** Every product's recordings show how each of these looks, or `world.json` says which cannot occur. */
export const SITUATIONS = [
  'allow',
  'deny',
  'wrong password',
  'too many attempts',
  'unknown',
  'malformed',
  'wrong caller',
] as const;

export interface Exchange {
  readonly name: string;
  readonly situation: (typeof SITUATIONS)[number];
  readonly request: {
    readonly method?: string;
    readonly path: string;
    readonly query?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cookies?: readonly string[];
    readonly body?: string;
    /** Instead of `body`, for products that send JSON. */
    readonly json?: unknown;
  };
  /** Exact; instead of `body`, `json` in any order of its members, or `matches` (a regular expression) for what is random. */
  readonly answer: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly json?: unknown;
    readonly matches?: string;
  };
}

interface WorldFile {
  /** Limits of the one application, `product`. */
  readonly application: Partial<Application>;
  /** Beside `alice`, `locked` (held after 100 failures: the answer does not hang on the clock) and `disabled`; every password is `secret`. */
  readonly users: Readonly<Record<string, Partial<User>>>;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  /** Situations that this product cannot be in, and why. */
  readonly without?: Readonly<Record<string, string>>;
}

export interface Recording {
  readonly product: string;
  readonly world: WorldFile;
  readonly exchanges: readonly Exchange[];
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** @param folder test/dialects; each folder in it is a product */
export function readRecordings(folder: string): Recording[] {
  const products = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return products.map(({ name: product }) => {
    const files = readdirSync(join(folder, product)).filter((file) => file !== 'world.json');
    return {
      product,
      world: readJson(join(folder, product, 'world.json')),
      exchanges: files.sort().flatMap((file) => readJson(join(folder, product, file))),
    };
  });
}

const APPLICATION = 'product';
const BY_PATH = 'by-path';
const GENERATION = 'first';

/** One RSA key for all worlds: making one takes longer than all else here. */
const keySet = makeKeySetText(0);

const TOKENS: TokenOptions = {
  readKeys: () => keySet,
  issuer: 'https://gatehook.example',
  lifetime: 3600,
};

/** One registry key too. */
const registryKey = makeRegistryKey(0).then(formatRegistryKey);

/** Live tokens of alice, made out to the product's audience. */
async function aliceTokens(tokens: AccessTokens, clock: Clock) {
  const alice = { name: 'alice', status: 'active', roles: [], grants: [], attributes: {} } as const;
  const user = { ...alice, tokenGeneration: GENERATION, version: '' };
  const grant = { user, permissions: [], roles: [], application: application(APPLICATION) };
  const signing = new SigningKeys(
    async () => SECRET_TEXT,
    () => clock.now(),
  );
  // Bound to the application that asked for it: registries ask by a key in their path.
  const byPath = { user, application: application(BY_PATH, { audience: APPLICATION }) };
  return {
    aliceToken: (await tokens.issue(grant)).accessToken,
    aliceRefreshToken: (await new RefreshTokens(signing, clock, seededRandom()).issue(byPath)).refreshToken,
  };
}

export interface World {
  readonly stack: TestStack;
  readonly app: App;
  /** The same table, whose every call fails. */
  readonly broken: App;
  readonly sent: SentCommand[];
  event(exchange: Exchange): GatewayEvent;
}

/** @param password of every user; it stands wherever the recordings have the password `secret` */
export async function startWorld({ world }: Recording, password = 'secret'): Promise<World> {
  const stack = await startStack();
  const { table } = stack.database;
  const limits = { strict: true, ...world.application };
  const key = await stack.addKeyedApplication(APPLICATION, limits);
  const pathKey = await stack.addKeyedApplication(BY_PATH, { ...limits, audience: APPLICATION }, 'path');
  const users = { alice: {}, locked: {}, disabled: { status: 'disabled' as const }, ...world.users };
  for (const [name, user] of Object.entries(users)) {
    await stack.addUser(name, { password, tokenGeneration: GENERATION, ...user });
  }
  for (const [name, grants] of Object.entries(world.roles ?? {})) await stack.addRole(name, grants);
  await table.client.send(
    new PutCommand({
      TableName: table.name,
      Item: { ...attemptsKey('locked'), failures: 100, failuresSinceSuccess: 100, lastAt: stack.clock.now() },
    }),
  );
  const tokens = new AccessTokens(TOKENS, stack.clock, seededRandom());
  const open = (at: Table) => ({
    tokens,
    table: at,
    readRegistryKey: () => registryKey,
  });
  const values = {
    key,
    pathKey,
    password,
    application: APPLICATION,
    ...(await aliceTokens(tokens, stack.clock)),
  };
  const counted = interceptTable(table);
  const broken = interceptTable(table, () => {
    throw new Error('the table does not answer');
  });
  return {
    stack,
    app: stack.instance(open(counted.table)),
    broken: stack.instance(open(broken.table)),
    sent: counted.sent,
    event: (exchange) => eventOf(exchange.request, values),
  };
}

/** The password in a recording; what else is called `secret` there, such as a channel, stays as it is. */
const PASSWORDS = /((?:pass(?:wd|word)?|pw)"?[:=]"?|"value":\["|basic:[a-z]+:)secret(?=["&}]|$)/gi;

/** `{{key}}`, `{{pathKey}}`, `{{application}}`, `{{aliceToken}}`, `{{aliceRefreshToken}}`, `{{repeat:x:9}}`, and `{{basic:alice:secret}}`, which is base64; a key may stand in it. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  const filled = text
    .replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole)
    .replace(PASSWORDS, `$1${values.password ?? 'secret'}`);
  return filled
    .replace(/\{\{repeat:([^:}]+):(\d+)\}\}/g, (_whole, part: string, times: string) =>
      part.repeat(Number(times)),
    )
    .replace(/\{\{basic:([^}]*)\}\}/g, (_whole, pair: string) => Buffer.from(pair).toString('base64'));
}

/** The event that API Gateway makes of the request. */
export function eventOf(
  request: Exchange['request'],
  values: Readonly<Record<string, string>>,
): GatewayEvent {
  const { method = 'GET', path, query = '', headers = {}, cookies, body = '', json } = request;
  const sent = json === undefined ? body : JSON.stringify(json);
  return {
    rawPath: fill(path, values),
    rawQueryString: fill(query, values),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), fill(value, values)]),
    ),
    ...(cookies && { cookies: cookies.map((cookie) => fill(cookie, values)) }),
    body: Buffer.from(fill(sent, values)).toString('base64'),
    isBase64Encoded: true,
    requestContext: { requestId: 'gateway', stage: '$default', http: { method, sourceIp: '203.0.113.9' } },
  };
}

let played = 0;

/** Sends the exchange's request, to the broken app where the situation is unknown. */
export function play(world: World, exchange: Exchange) {
  const app = exchange.situation === 'unknown' ? world.broken : world.app;
  return app(inboundFromEvent(world.event(exchange), `request-${++played}`));
}
