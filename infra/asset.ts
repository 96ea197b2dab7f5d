// Makes what Lambda runs: one bundle of our sources, and the native packages that cannot be bundled.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundle, nativePackages } from './bundle.ts';
import type { Architecture } from './gatehook-settings.ts';
import { copyNativePackages } from './native-packages.ts';

export interface AssetOptions {
  /** The Lambda entry point, for example `functions/webhook.ts`, from the repository's root. */
  readonly entry: string;
  readonly architecture: Architecture;
}

export interface Asset {
  /** A fresh folder under the system's temporary one; the caller removes it. */
  readonly directory: string;
  /** What esbuild put into the bundle, by source file. */
  readonly metafile: Metafile;
}

/**
 * Bundles an entry point for Lambda: `<name>.mjs`, what it loads later, and `node_modules` with the native packages that it imports.
 * The same sources give the same bytes.
 * @throws NativePackageError when a binary for Lambda's platform cannot be had; esbuild's error on faulty sources
 */
export async function buildAsset({ entry, architecture }: AssetOptions): Promise<Asset> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehook-asset-'));
  const metafile = await bundle({ entry, architecture, directory });
  copyNativePackages(nativePackages(metafile), architecture, directory);
  return { directory, metafile };
}
