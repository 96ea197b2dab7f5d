// Real products for tests: started on loopback with a folder of their own, configured by their page, stopped again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { configurationBlocks, fillBlock, type PlaceholderValues } from '../../cli/dialects/page.ts';
import { describeWith } from './needs.ts';

const isInstalled = (command: string) =>
  isAbsolute(command)
    ? existsSync(command)
    : `${process.env.PATH}${delimiter}/usr/sbin`
        .split(delimiter)
        .some((folder) => existsSync(join(folder, command)));

const missingOf = (commands: readonly string[]) => commands.filter((command) => !isInstalled(command));

/**
 * Declares the tests of a product that Debian has.
 * @param commands what has to be on the path, or lie where it is written in full
 */
export function describeProduct(name: string, commands: readonly string[], tests: () => void): void {
  const installer = 'scripts/install-products.sh';
  describeWith({ name, missing: missingOf(commands), installer }, tests);
}

/** The same for products that Debian does not have: where they are not installed they are skipped by name, also in CI. */
export function describeOptionalProduct(name: string, commands: readonly string[], tests: () => void): void {
  describeWith({ name, missing: missingOf(commands) }, tests);
}

/** The configuration blocks of a page, by title, filled in. */
export function pageConfiguration(page: string, values: PlaceholderValues): ReadonlyMap<string, string> {
  const blocks = configurationBlocks(readFileSync(`docs/dialects/${page}.md`, 'utf8'));
  return new Map(blocks.map((block) => [block.title, fillBlock(block, values)]));
}

/** A folder for one product's files, and what removes it. */
export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'gatehook-product-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return connected;
}

export interface Product {
  /** All that it wrote so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** One, or all that must take connections. */
  readonly port: number | readonly number[];
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until then. */
  readonly patience?: number;
}

/** Starts a product in the foreground, in a process group of its own, and waits for its port. */
export async function startProduct(
  command: string,
  args: readonly string[],
  { port, env = {}, patience = 10_000 }: StartOptions,
): Promise<Product> {
  const path = `${process.env.PATH}${delimiter}/usr/sbin`;
  const child = spawn(command, args, { detached: true, env: { ...process.env, PATH: path, ...env } });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      written += chunk;
    });
  }
  const product = { output: () => written, stop: () => stop(child) };
  const end = Date.now() + patience;
  for (const one of [port].flat()) {
    for (; !(await accepts(one)); await sleep(50)) {
      if (child.exitCode === null && Date.now() < end) continue;
      await product.stop();
      throw new Error(`${command} does not listen on ${one}:\n${written}`);
    }
  }
  return product;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  const late = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL'), 5000);
  await ended;
  clearTimeout(late);
}

/** Runs a client program to its end. */
export async function run(command: string, args: readonly string[], input = '', cwd = process.cwd()) {
  const child = spawn(command, args, { cwd });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code: code as number, output };
}

export interface HttpAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request whose path is sent as it is written: `fetch` would fold dot segments. */
export async function httpRequest(
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Readonly<Record<string, string>> } = {},
): Promise<HttpAnswer> {
  const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
  sent.end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
}

export interface Upstream {
  readonly port: number;
  /** The headers of every request that came through. */
  readonly seen: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
  close(): Promise<unknown>;
}

/** The application that a proxy protects: says yes to all that reaches it. */
export async function startUpstream(): Promise<Upstream> {
  const seen: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const server = createServer(({ url, headers }, response) => {
    seen.push({ url, headers });
    response.end('the application');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
