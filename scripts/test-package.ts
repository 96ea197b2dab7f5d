// Packs both packages and uses them as strangers would, in empty folders: `npm run test:package`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testBrowser } from './package/browser.ts';
import { testCdkApp, testInit } from './package/cdk-app.ts';
import { testClients } from './package/client.ts';
import { testCommandLine, testDev } from './package/command-line.ts';
import { testImage } from './package/image.ts';
import { lintPackage } from './package/lint.ts';
import { compilePages } from './package/pages.ts';
import { packInto } from './package/project.ts';
import { runtimesIn } from './package/runtimes.ts';
import { startServer } from './package/server.ts';
import { testWorker } from './package/workers.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatehook-package-'));
const below = (name: string) => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};
const server = await startServer();
try {
  const tarballs = packInto(below('tarballs'));
  for (const [name, tarball] of Object.entries(tarballs))
    lintPackage(tarball, join(folder, 'unpacked', name));
  compilePages(below('pages'), tarballs.client);
  const runtimes = runtimesIn(below('runtimes'));
  const projects = below('projects');
  await testClients(projects, tarballs, runtimes, server);
  await testWorker(below('workerd'), tarballs.client, server);
  testBrowser(join(projects, 'client'));
  const nodes = runtimes.filter(({ name }) => name.startsWith('Node'));
  for (const node of nodes) {
    testCommandLine(join(projects, 'gatehook'), node);
    await testDev(join(projects, 'gatehook'), node);
  }
  const [pinned, oldest = pinned] = nodes;
  if (pinned !== undefined) await testImage(below('image'), tarballs.gatehook, pinned);
  if (oldest !== undefined) {
    testCdkApp(below('cdk'), tarballs, oldest);
    testInit(below('init'), tarballs, oldest);
  }
} finally {
  server.close();
  rmSync(folder, { recursive: true });
}
