// The packed client in the real Chromium, on a page of another origin: test/products/browser.test.ts, with what was packed.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { run } from './project.ts';

export const hasChromium = () => spawnSync('sh', ['-c', 'command -v chromium']).status === 0;

/** @param project a folder with `gatehook-client` installed */
export function testBrowser(project: string): void {
  const GATEHOOK_CLIENT = join(project, 'node_modules/gatehook-client');
  run('npm', ['test', '--', 'test/products/browser'], {
    env: { ...process.env, GATEHOOK_TESTS: 'all', GATEHOOK_CLIENT },
    // Jest says here what it ran, and that Chromium is not installed.
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
