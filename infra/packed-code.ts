// The functions' code as the package carries it, so that a user's synthesis needs no bundler and no network.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Architecture, DirectEntry } from './gatehook-settings.ts';

/** The entry points of functions/ that a construct deploys. */
export type FunctionEntry = 'authorizer' | 'manage' | 'rotate-token-key' | 'webhook' | DirectEntry;

/** The functions' code is not where the package keeps it. */
export class BundleError extends Error {
  readonly code = 'bundle_missing';
  constructor(file: string) {
    super(`There is no ${file}. Run "npm run build" in Gatehook's repository, or give "code".`);
    this.name = 'BundleError';
  }
}

/**
 * The code of one function. scripts/build.ts puts all of them into one folder for each processor, beside the native packages
 * that they share; an asset holds one of them.
 * @throws BundleError in a clone, whose sources are bundled by infra/build-stack.ts instead
 */
export function packedCode(entry: FunctionEntry, architecture: Architecture): Code {
  const folder = fileURLToPath(new URL(`../functions/${architecture}`, import.meta.url));
  const file = join(folder, `${entry}.mjs`);
  if (!existsSync(file)) throw new BundleError(file);
  // The rotation hashes no password, so it needs no native package.
  const others = entry === 'rotate-token-key' ? ['*'] : ['*.mjs'];
  return Code.fromAsset(folder, { exclude: [...others, `!${entry}.mjs`, `!${entry}.*.mjs`] });
}
