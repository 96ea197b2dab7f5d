// What Gatehook is measured beside: installed in bench/peers, never among the project's own dependencies.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ARGON2 } from '../measured-world.ts';
import type { Server } from './server.ts';
import type { Started } from './started.ts';

const FOLDER = fileURLToPath(new URL('../peers/', import.meta.url));
/** Milliseconds. */
const LIMIT = 300_000;

let tried = false;

/**
 * Installs the peers where they are not there, once for each run.
 * @throws where npm cannot
 */
export function installPeers(say: (line: string) => void): void {
  if (tried || existsSync(`${FOLDER}node_modules/better-auth`)) return;
  tried = true;
  say('installing what Gatehook is measured beside, in bench/peers');
  const flags = ['--prefix', FOLDER, '--no-package-lock', '--no-audit', '--no-fund', '--loglevel', 'error'];
  const { status } = spawnSync('npm', ['install', ...flags], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: LIMIT,
  });
  if (status !== 0) say('npm cannot install them; what is missing is skipped by its name');
}

/** @param name as npm knows it */
export const isInstalled = (name: string): boolean => existsSync(`${FOLDER}node_modules/${name}`);

export const versionOf = (name: string): string =>
  JSON.parse(readFileSync(`${FOLDER}node_modules/${name}/package.json`, 'utf8')).version;

/** @throws with a reason to print, where the peer cannot run here */
export function startPeer(started: Started, file: string, settings: object): Promise<Server> {
  if (!existsSync(`${FOLDER}node_modules`))
    throw new Error('not installed; npm install --prefix bench/peers installs it');
  return started.server(file, { settings: { argon2: ARGON2, ...settings } });
}
