// Puts native packages into an asset with the binary for Lambda's platform, on every machine that synthesises.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Architecture } from './gatehook-settings.ts';

const ROOT = dirname(import.meta.dirname);
const CACHE = join(ROOT, 'node_modules/.cache/gatehook');
/** npm's word for each of Lambda's processors. */
const CPU = { x86_64: 'x64', arm64: 'arm64' } as const;
/** What Node loads of a package, and its licence; typings, read-me and browser code stay out of the asset. */
const LOADED = /^(?!browser).*\.(c?js|node)$|^package\.json$|^LICENSE/;

const binaryPackage = (name: string, architecture: Architecture) => `${name}-linux-${CPU[architecture]}-gnu`;

/** The file of a package's binary for Lambda, below node_modules. */
export const binaryOf = (name: string, architecture: Architecture): string =>
  `${binaryPackage(name, architecture)}/${basename(name)}.linux-${CPU[architecture]}-gnu.node`;

/** The asset cannot be made on this machine as it stands. */
export class NativePackageError extends Error {
  readonly code = 'native_package_missing';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NativePackageError';
  }
}

/**
 * Copies native packages and their one binary for Lambda (Linux, glibc) into `<directory>/node_modules`.
 * Asks the package registry only for a binary that neither this machine's own install nor the cache has.
 * @throws NativePackageError when a binary cannot be had
 */
export function copyNativePackages(
  names: readonly string[],
  architecture: Architecture,
  directory: string,
): void {
  for (const name of names) {
    const binary = binaryPackage(name, architecture);
    const source = installed(name);
    if (source === undefined)
      throw new NativePackageError(`${name} is not installed. Run npm ci, then try again.`);
    const binarySource = installed(binary) ?? cached(binary, architecture);
    copyPackage(source, name, directory);
    copyPackage(binarySource, binary, directory);
  }
}

function installed(name: string): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

function copyPackage(source: string, name: string, directory: string): void {
  const isLoaded = (path: string) => path === source || LOADED.test(basename(path));
  cpSync(source, join(directory, 'node_modules', name), { recursive: true, filter: isLoaded });
}

function cached(name: string, architecture: Architecture): string {
  const entry = lockEntry(name);
  const folder = join(CACHE, `${name.replace('/', '+')}@${entry.version}`);
  if (!existsSync(folder)) fetchPackage(name, entry, architecture, folder);
  return folder;
}

interface LockEntry {
  readonly version: string;
}

function lockEntry(name: string): LockEntry {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const entry: LockEntry | undefined = lock.packages[`node_modules/${name}`];
  if (entry === undefined) {
    throw new NativePackageError(`package-lock.json knows no ${name}. Run npm install, then try again.`);
  }
  return entry;
}

/**
 * An npm that runs a build hands its own options down as variables: under `npm pack --dry-run` this npm would install nothing.
 */
export const OWN_SETTINGS = [
  '--dry-run=false',
  '--package-lock-only=false',
  '--global=false',
  '--include=optional',
];

/** Installs what the lock names, integrity checked by npm, beside the cache; then moves it there in one step. */
function fetchPackage(name: string, entry: LockEntry, architecture: Architecture, folder: string): void {
  mkdirSync(CACHE, { recursive: true });
  const place = mkdtempSync(join(CACHE, 'fetch-'));
  try {
    // npm takes a foreign platform's package only as an optional one, and says nothing when it cannot fetch it.
    const root = {
      name: 'gatehook-asset',
      version: '0.0.0',
      optionalDependencies: { [name]: entry.version },
    };
    const packages = { '': root, [`node_modules/${name}`]: entry };
    writeFileSync(join(place, 'package.json'), JSON.stringify(root));
    writeFileSync(join(place, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, packages }));
    const platform = ['--os', 'linux', '--cpu', CPU[architecture], '--libc', 'glibc'];
    execFileSync('npm', ['ci', ...platform, ...OWN_SETTINGS, '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: place,
      stdio: 'pipe',
      shell: process.platform === 'win32',
    });
    renameSync(join(place, 'node_modules', name), folder);
  } catch (cause) {
    // Another synthesis may have been quicker.
    if (!existsSync(folder)) throw unfetched(name, entry.version, cause);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function unfetched(name: string, version: string, cause: unknown): NativePackageError {
  return new NativePackageError(
    `npm could not fetch ${name}@${version}, which Lambda needs. Synthesise once with a package registry in reach; ` +
      'the package is then kept in node_modules/.cache.',
    { cause },
  );
}
