// Flask behind gunicorn, one worker for each processor, in a Python environment of its own that is made where it is missing.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ready } from '../servers/frame.ts';
import { NAMES, PASSWORD } from './logins.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** In a folder that neither Git nor Biome looks at. */
const environment = `${folder}node_modules/.flask`;
const python = `${environment}/bin/python`;
const run = (program, ...rest) => execFileSync(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
if (!existsSync(`${environment}/bin/gunicorn`)) {
  run('python3', '-m', 'venv', environment);
  run(python, '-m', 'pip', 'install', '--quiet', 'flask==3.1.2', 'gunicorn==23.0.0');
}
const version = execFileSync(python, [
  '-c',
  'from importlib.metadata import version; print(version("flask"))',
]);

const flags = ['--bind', '127.0.0.1:0', '--workers', String(availableParallelism()), '--threads', '4'];
const gunicorn = spawn(python, ['-m', 'gunicorn', ...flags, 'flask_webhook:app'], {
  cwd: folder,
  stdio: ['ignore', 'ignore', 'pipe'],
});
// However this process is ended, gunicorn ends its workers.
process.once('exit', () => gunicorn.kill('SIGTERM'));
process.once('SIGTERM', () => process.exit(1));
const port = await new Promise((resolve, reject) => {
  let said = '';
  gunicorn.stderr.on('data', (text) => {
    said += text;
    const found = /http:\/\/127\.0\.0\.1:([0-9]+)/.exec(said)?.[1];
    if (found) resolve(Number(found));
  });
  gunicorn.once('exit', () => reject(new Error(said)));
});

const fresh = NAMES.map((username) => ({
  path: '/webhook',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ username, password: PASSWORD }),
}));
/** Each worker makes its users' hashes before it can answer. */
for (let tried = 0; tried < 100; tried++) {
  const asked = fetch(`http://127.0.0.1:${port}/webhook`, {
    method: 'POST',
    signal: AbortSignal.timeout(2000),
  });
  if (await asked.then(() => true).catch(() => false)) break;
  await sleep(100);
}
ready(
  {
    port,
    isForeign: true,
    version: String(version).trim(),
    questions: { fresh: { requests: fresh, status: 200, holds: '"allow"' } },
  },
  () => {
    gunicorn.kill('SIGTERM');
  },
);
