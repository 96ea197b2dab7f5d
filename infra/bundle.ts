// Bundles one Lambda entry: what every start needs in one file, what is loaded later in files of its own beside it.
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import type { Architecture } from './gatehook-settings.ts';
import { binaryOf } from './native-packages.ts';

const ROOT = dirname(import.meta.dirname);
const NATIVE = 'native-binaries';
const BUILTINS = 'builtins-by-name';

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

/**
 * An import of one of Node's modules reads all its exports, and some load much that no start needs: Web Crypto with node:crypto,
 * workers with node:util, fifteen modules together. So each export is read by its name, and only those that are used.
 */
const builtinsByName: Plugin = {
  name: BUILTINS,
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: BUILTINS } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: BUILTINS }, ({ path }) => ({
      contents: [
        `const builtin = process.getBuiltinModule('${path}');`,
        'export default builtin;',
        ...Object.keys(createRequire(import.meta.url)(path)).map(
          (name) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`,
        ),
      ].join('\n'),
    }));
  },
};

const options = (entry: string, outfile: string) =>
  ({
    entryPoints: [entry],
    outfile,
    absWorkingDir: ROOT,
    bundle: true,
    platform: 'node' as const,
    target: 'node24',
    format: 'esm' as const,
    // The SDK's ESM sources; its CommonJS ones cannot be tree-shaken and cost 10 ms more of cold start.
    mainFields: ['module', 'main'],
    conditions: ['module'],
    // Names too: a third less to compile, a tenth of the start. Errors carry a `name` of their own; no log holds a stack.
    minify: true,
    metafile: true as const,
    logLevel: 'warning' as const,
  }) satisfies BuildOptions;

/**
 * What the sources import by `import()` is a file of its own, so that no start reads and compiles it. It carries the
 * entry's name: several functions may lie in one folder. What it shares with the entry is in both.
 */
const partsApart = (entry: string, directory: string, metafiles: Metafile[]): Plugin => ({
  name: 'parts-apart',
  setup(build) {
    build.onResolve({ filter: /^\..*\.ts$/ }, async ({ path, kind, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = `${basename(entry, '.ts')}.${basename(path, '.ts')}.mjs`;
      const { metafile } = await build.esbuild.build(options(join(resolveDir, path), join(directory, name)));
      metafiles.push(metafile);
      return { path: `./${name}`, external: true };
    });
  },
});

/**
 * The binary for Lambda itself, without the package's own loader, which looks for one of every platform: 29 kB of code.
 * Where it cannot be loaded, as on the machine of somebody who tries the asset elsewhere, the loader looks for another.
 */
const nativeBinaries = (architecture: Architecture): Plugin => ({
  name: NATIVE,
  setup(build) {
    build.onResolve({ filter: /^@node-rs\// }, ({ path }) => ({ path, namespace: NATIVE }));
    build.onLoad({ filter: /.*/, namespace: NATIVE }, ({ path }) => {
      const names = Object.keys(createRequire(import.meta.url)(path)).join(', ');
      return {
        contents: `
          const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);
          const load = () => {
            try {
              return require('./node_modules/${binaryOf(path, architecture)}');
            } catch {
              return require('${path}');
            }
          };
          export const { ${names} } = load();`,
      };
    });
  },
});

export interface BundleOptions {
  /** From the repository's root. */
  readonly entry: string;
  readonly architecture: Architecture;
  readonly directory: string;
}

/** @returns what is in the bundle and in the parts beside it */
export async function bundle({ entry, architecture, directory }: BundleOptions): Promise<Metafile> {
  const parts: Metafile[] = [];
  const { metafile } = await build({
    ...options(entry, join(directory, `${basename(entry, '.ts')}.mjs`)),
    plugins: [
      environmentCredentials,
      builtinsByName,
      nativeBinaries(architecture),
      partsApart(entry, directory, parts),
    ],
  });
  return {
    inputs: Object.assign({}, ...[metafile, ...parts].map(({ inputs }) => inputs)),
    outputs: Object.assign({}, ...[metafile, ...parts].map(({ outputs }) => outputs)),
  };
}

/** The packages whose binaries the bundle loads. */
export function nativePackages({ inputs }: Metafile): string[] {
  const paths = Object.keys(inputs).filter((path) => path.startsWith(`${NATIVE}:`));
  return paths.map((path) => path.slice(NATIVE.length + 1)).sort();
}
