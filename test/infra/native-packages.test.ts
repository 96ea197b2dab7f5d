// What is said where a native package cannot be put into the asset.
import { expect, test } from '@jest/globals';
import { copyNativePackages } from '../../infra/native-packages.ts';

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
