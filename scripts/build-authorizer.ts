// Bundles the authorizer for both of Lambda's processors into dist/: whoever installs the package has no sources.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildAsset } from '../infra/asset.ts';

for (const architecture of ['x86_64', 'arm64'] as const) {
  const { directory } = await buildAsset({ entry: 'functions/authorizer.ts', architecture });
  cpSync(directory, join('dist', 'authorizer', architecture), { recursive: true });
  rmSync(directory, { recursive: true });
}
