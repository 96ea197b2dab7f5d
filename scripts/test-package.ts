// Packs both packages and uses them as strangers would, in empty folders: `npm run test:package`.
// `--outputFile FILE` writes the counts that npm run prove reads.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hasChromium, testBrowser } from './package/browser.ts';
import { testCdkApp, testInit } from './package/cdk-app.ts';
import { testClients } from './package/client.ts';
import { testCommandLine, testDev } from './package/command-line.ts';
import { testImage } from './package/image.ts';
import { lintPackage } from './package/lint.ts';
import { compilePages } from './package/pages.ts';
import { packInto } from './package/project.ts';
import { runtimesIn } from './package/runtimes.ts';
import { startServer } from './package/server.ts';
import { Steps } from './package/steps.ts';
import { testWorker } from './package/workers.ts';

const { values } = parseArgs({ options: { outputFile: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'gatehook-package-'));
const below = (name: string) => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};
const server = await startServer();
const steps = new Steps();
try {
  const tarballs = packInto(below('tarballs'));
  for (const [name, tarball] of Object.entries(tarballs))
    await steps.run(`publint, attw and links of ${name}`, () =>
      lintPackage(tarball, join(folder, 'unpacked', name)),
    );
  await steps.run('the pages', () => compilePages(below('pages'), tarballs.client));
  const runtimes = runtimesIn(below('runtimes'), steps);
  const projects = below('projects');
  await steps.run('the clients', () => testClients(projects, tarballs, runtimes, server));
  await steps.run('workerd', () => testWorker(below('workerd'), tarballs.client, server));
  if (process.env.CI === 'true' || hasChromium())
    await steps.run('Chromium', () => testBrowser(join(projects, 'client')));
  else steps.skip('Chromium', 'it is not installed; run scripts/install-products.sh');
  const nodes = runtimes.filter(({ name }) => name.startsWith('Node'));
  for (const node of nodes) {
    await steps.run(`the command line under ${node.name}`, () =>
      testCommandLine(join(projects, 'gatehook'), node),
    );
    await steps.run(`gatehook dev under ${node.name}`, () => testDev(join(projects, 'gatehook'), node));
  }
  const [pinned, oldest = pinned] = nodes;
  if (pinned !== undefined)
    await steps.run('the Dockerfile', () => testImage(below('image'), tarballs.gatehook, pinned));
  if (oldest !== undefined) {
    await steps.run('the construct in a stock CDK app', () => testCdkApp(below('cdk'), tarballs, oldest));
    await steps.run('gatehook init', () => testInit(below('init'), tarballs, oldest));
  }
} finally {
  server.close();
  rmSync(folder, { recursive: true });
}
if (values.outputFile) writeFileSync(values.outputFile, JSON.stringify(steps.report()));
if (steps.failed > 0) process.exitCode = 1;
