#!/usr/bin/env node
// Starts the command line: compiled JavaScript in the packed package, the sources under Node 24 in a clone.
// Plain JavaScript, since an older Node may read it.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const at = (path) => new URL(`../${path}`, import.meta.url);
const pinnedNode = fileURLToPath(
  at(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`),
);

const argv = process.argv.slice(2);
/** `gatehook dev` is the whole stack on this machine, all else the command line. */
const isDev = argv[0] === 'dev';
const sources = at(isDev ? 'local/main.ts' : 'cli/main.ts');
const compiled = at(isDev ? 'dist/local/main.js' : 'dist/cli/main.js');
const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
const major = Number(process.versions.node.split('.')[0]);

/**
 * The AWS SDK needs Node 22 from January 2027. Its own warning is seven lines before every command, in logs and pipes
 * too; ours is one, where a person reads it.
 */
function explainOldNode() {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  if (process.stderr.isTTY)
    console.error(
      `note: this is Node ${process.versions.node}. Gatehook runs on it, but from January 2027 the AWS SDK needs Node 22.`,
    );
}

async function start(module) {
  if (major < 22) explainOldNode();
  const { main } = await import(module.href);
  process.exitCode = await main(isDev ? argv.slice(1) : argv, version);
}

/** npm's devDependency `node` is the Node that strips types; ours may be older. */
function startUnderPinnedNode() {
  const args = [fileURLToPath(import.meta.url), ...argv];
  let child;
  // Heeded before the child runs: a signal in between would end this process alone, and the child would go on without it.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // Ctrl-C on a terminal reaches both processes: a second one would end the stack before it has closed its store.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  child = spawn(pinnedNode, args, { stdio: 'inherit' });
  // As a shell counts it: 130 for one that Ctrl-C ended before it could end itself.
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

// Answered without loading the command line and the SDK, and by any Node.
if (argv.length === 1 && /^(--version|-V)$/.test(argv[0])) process.stdout.write(`${version}\n`);
else if (!existsSync(sources)) await start(compiled);
else if (major >= 24) await start(sources);
else if (existsSync(pinnedNode)) startUnderPinnedNode();
else {
  console.error(
    `error: a clone of Gatehook runs its TypeScript on Node 24, and this is ${process.version}.\n` +
      'Run npm ci, which brings Node 24 as a devDependency; if it does not, run: npm rebuild node',
  );
  process.exitCode = 2;
}
