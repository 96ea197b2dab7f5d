// What is said where a native package cannot be put into the asset.
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { copyNativePackages, OWN_SETTINGS } from '../../infra/native-packages.ts';

test.each([
  {
    name: '@node-rs/no-such-thing',
    message: '@node-rs/no-such-thing is not installed. Run npm ci, then try again.',
  },
  {
    name: 'esbuild',
    message: 'package-lock.json knows no esbuild-linux-arm64-gnu. Run npm install, then try again.',
  },
])('$name is refused by name', ({ name, message }) => {
  expect(() => copyNativePackages([name], 'arm64', '/nowhere')).toThrow(
    expect.objectContaining({ code: 'native_package_missing', message }),
  );
});

test('npm pack --dry-run, and other options of the npm that runs the build, do not reach the npm that fetches', () => {
  const handedDown = {
    npm_config_dry_run: 'true',
    npm_config_package_lock_only: 'true',
    npm_config_global: 'true',
    npm_config_omit: 'optional',
  };
  const out = execFileSync('npm', ['config', 'list', '--json', ...OWN_SETTINGS], {
    env: { ...process.env, ...handedDown },
    shell: process.platform === 'win32',
    encoding: 'utf8',
  });
  expect(JSON.parse(out)).toMatchObject({
    'dry-run': false,
    'package-lock-only': false,
    global: false,
    include: ['optional'],
  });
});
