// Empty folders into which a stranger installs what was packed.
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Tarballs {
  readonly gatehook: string;
  readonly client: string;
}

/**
 * Runs a program and gives back what it printed.
 * @throws an error that holds all of its output when it fails: with pipes alone a compiler's complaints would be lost
 */
export function run(
  program: string,
  argv: readonly string[],
  options: Omit<ExecFileSyncOptionsWithStringEncoding, 'encoding'> = {},
): string {
  try {
    return execFileSync(program, argv, { stdio: 'pipe', ...options, encoding: 'utf8' });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${program} ${argv.join(' ')} failed:\n${stdout}${stderr}`);
  }
}

/** Compiles and packs both packages. */
export function packInto(folder: string): Tarballs {
  run('npm', ['run', 'build']);
  for (const source of ['.', './client'])
    run('npm', ['pack', source, '--ignore-scripts', '--pack-destination', folder]);
  const tarball = (name: RegExp) => {
    const file = readdirSync(folder).find((entry) => name.test(entry));
    if (file === undefined) throw new Error(`npm packed no ${name}`);
    return join(folder, file);
  };
  return { gatehook: tarball(/^gatehook-\d/), client: tarball(/^gatehook-client-\d/) };
}

/** Writes files by their path below a folder; objects become JSON. */
export function writeInto(folder: string, files: Readonly<Record<string, string | object>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

/** An empty folder with these packages installed, by name and version or by tarball. */
export function projectWith(folder: string, ...packages: readonly string[]): string {
  writeInto(folder, { 'package.json': { private: true } });
  install(folder, ...packages);
  return folder;
}

export function install(folder: string, ...packages: readonly string[]): void {
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], { cwd: folder });
}
