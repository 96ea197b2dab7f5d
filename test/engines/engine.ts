// Programs from outside in which Gatehook is run whole: where scripts/install-engines.sh puts them, and how they are skipped.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';

export const ROOT = join(import.meta.dirname, '..', '..');
const FOLDER = process.env.GATEHOOK_ENGINES ?? join(homedir(), '.cache', 'gatehook-engines');

/** Why an engine cannot be used. `mayBeInstalled`: scripts/install-engines.sh would mend it. */
export interface Missing {
  readonly reason: string;
  readonly mayBeInstalled: boolean;
}

/** The path of an installed program, or why there is none. */
export function installed(engine: string, program: string): { readonly path: string } | Missing {
  const path = join(FOLDER, engine, 'bin', program);
  if (existsSync(path)) return { path };
  return { reason: `${path} is not there; run scripts/install-engines.sh`, mayBeInstalled: true };
}

/**
 * Declares tests that need engines. Without one they are skipped by name with the reason; a build machine (`CI=true`) fails
 * where the engine could have been installed.
 */
export function describeEngine(
  name: string,
  engines: readonly (object | Missing)[],
  tests: () => void,
): void {
  const missing = engines.find((engine): engine is Missing => 'reason' in engine);
  if (missing?.mayBeInstalled && process.env.CI === 'true') throw new Error(`${name}: ${missing.reason}.`);
  if (missing !== undefined) process.stderr.write(`skipped: ${name}, since ${missing.reason}\n`);
  const declare = missing === undefined ? describe : describe.skip;
  declare(name, tests);
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a line in a shell, from the repository's root, to its end. */
export function shell(line: string, environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const options = { cwd: ROOT, env: { ...process.env, ...environment }, maxBuffer: 2 ** 26 };
  return new Promise((resolve) => {
    execFile('sh', ['-c', line], options, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, err }),
    );
  });
}

/** A program that goes on until it is stopped. */
export interface Running {
  /** What it has written so far, both streams. */
  readonly output: () => string;
  /** Waits until it has written this, for two minutes at most. */
  until(text: string): Promise<void>;
  stop(): Promise<void>;
}

/** Linux ends the program where this process is killed before it could: `npm run prove` kills what takes too long. */
const BOUND = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'TERM'] : [];

export function start(line: string, environment: Readonly<Record<string, string>> = {}): Running {
  let output = '';
  const [program = 'sh', ...args] = [...BOUND, 'sh', '-c', line];
  // A group of its own, so that what the shell started is stopped with it.
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  return {
    output: () => output,
    async until(text) {
      for (let waited = 0; !output.includes(text); waited += 100) {
        if (waited >= 120_000 || child.exitCode !== null)
          throw new Error(`${line}\nnever wrote "${text}" but\n${output}`);
        await sleep(100);
      }
    },
    async stop() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}

export interface ContainerEngine {
  /** What every program that uses it needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * A container engine with folders of its own, or why there is none. It keeps the default bridge, over which a container
 * reaches this machine and SAM the container; without rules of a firewall, which a container of ours may not set. It chooses
 * its storage itself: overlayfs where the machine can, else copies of whole folders, with which an image takes minutes.
 */
export async function startContainers(): Promise<ContainerEngine | Missing> {
  if (process.getuid?.() !== 0)
    return { reason: 'a container engine of its own needs root', mayBeInstalled: false };
  const missing = (await shell('command -v dockerd docker')).code !== 0;
  if (missing)
    return { reason: 'dockerd is not installed; run scripts/install-engines.sh', mayBeInstalled: true };
  const folder = mkdtempSync(join(tmpdir(), 'gatehook-containers-'));
  const host = `unix://${folder}/docker.sock`;
  const flags = ['--iptables=false', '--ip6tables=false'];
  const places = `--data-root ${folder}/data --exec-root ${folder}/exec --pidfile ${folder}/pid -H ${host}`;
  const daemon = start(`exec dockerd ${flags.join(' ')} ${places}`);
  const stop = async () => {
    await daemon.stop();
    // It leaves the machine's own network mounted where a container has used it.
    await shell(`umount ${folder}/exec/netns/*`);
    // Images are a hundred thousand files: removed beside this process, which would stand still for a minute.
    await shell(`rm -rf ${folder}`);
  };
  try {
    await daemon.until('API listen on');
  } catch {
    const reason = daemon.output().trim().split('\n').at(-1) ?? '';
    await stop();
    return { reason: `dockerd does not start here: ${reason}`, mayBeInstalled: false };
  }
  return { environment: { DOCKER_HOST: host }, stop };
}
