// Makes what Lambda runs: one bundle of our sources, and the native packages that cannot be bundled.
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import type { Architecture } from './gatehook-settings.ts';
import { copyNativePackages } from './native-packages.ts';

const ROOT = dirname(import.meta.dirname);

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
 * Lambda hands the role's credentials over in the environment, never otherwise. The SDK's default chain would also
 * look for profiles, SSO, containers and instances: 59 ms of cold start with it, 44 ms without.
 */
const environmentCredentials: Plugin = {
  name: 'environment-credentials',
  setup(build) {
    const namespace = 'environment-credentials';
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path, importer }) => ({
      path,
      namespace,
      // The chain's own folder, from where the one provider that stays is found.
      pluginData: dirname(createRequire(importer).resolve(path)),
    }));
    build.onLoad({ filter: /.*/, namespace }, ({ pluginData: resolveDir }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir,
    }));
  },
};

async function bundle(entry: string, outfile: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The SDK's ESM sources; its CommonJS ones cannot be tree-shaken and cost 10 ms more of cold start.
    mainFields: ['module', 'main'],
    conditions: ['module'],
    external: ['@node-rs/*'],
    plugins: [environmentCredentials],
    // Names too: a third less to compile, a tenth of the start. Errors carry a `name` of their own; no log holds a stack.
    minify: true,
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/** The packages that the bundle leaves for Node to load. */
function nativePackages(metafile: Metafile): string[] {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  const paths = imports.filter(({ path }) => path.startsWith('@node-rs/')).map(({ path }) => path);
  return [...new Set(paths)].sort();
}

/**
 * Bundles an entry point for Lambda: `<name>.mjs` and `node_modules` with the native packages that it imports.
 * The same sources give the same bytes.
 * @throws NativePackageError when a binary for Lambda's platform cannot be had; esbuild's error on faulty sources
 */
export async function buildAsset({ entry, architecture }: AssetOptions): Promise<Asset> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehook-asset-'));
  const metafile = await bundle(entry, join(directory, `${basename(entry, '.ts')}.mjs`));
  copyNativePackages(nativePackages(metafile), architecture, directory);
  return { directory, metafile };
}
