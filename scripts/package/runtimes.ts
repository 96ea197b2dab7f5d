// The JavaScript runtimes that the client is promised to: this Node, the one on the path, and what npm has of the rest.
import { delimiter, join } from 'node:path';
import { projectWith, run } from './project.ts';
import type { Steps } from './steps.ts';

export interface Runtime {
  /** `Node 20`, for the lines that are printed. */
  readonly name: string;
  readonly program: string;
  /** Stand before the script's name. */
  readonly argv: readonly string[];
}

/** npm has each runtime as one package for each platform; `%` is where the platform stands. */
const PACKAGES = [
  { name: 'Node 20', package: 'node-%@20', binary: 'bin/node', argv: [] },
  { name: 'Node 22', package: 'node-%@22', binary: 'bin/node', argv: [] },
  {
    name: 'Deno',
    package: '@deno/%-glibc@2',
    binary: 'deno',
    argv: ['run', '--allow-all', '--node-modules-dir=manual'],
  },
  { name: 'Bun', package: '@oven/bun-%@1', binary: 'bin/bun', argv: ['run'] },
] as const;

const PLATFORM = `${process.platform}-${process.arch}`;

/** The Node that runs this script; npm put it in front of the machine's own. */
const pinned: Runtime = { name: `Node ${process.version}`, program: process.execPath, argv: [] };

/**
 * Installs the runtimes below a folder. One that npm does not have for this platform is named and left out.
 * @throws instead of leaving one out on a build machine (`CI=true`)
 */
export function runtimesIn(folder: string, steps: Steps): Runtime[] {
  const found = PACKAGES.map(({ name, package: pattern, binary, argv }): Runtime | null => {
    const wanted = pattern.replace('%', PLATFORM);
    try {
      const project = projectWith(join(folder, name.replace(' ', '-')), wanted);
      const program = join(project, 'node_modules', wanted.replace(/@\d+$/, ''), binary);
      run(program, ['--version']);
      return { name, program, argv };
    } catch (error) {
      if (process.env.CI === 'true') throw error;
      steps.skip(name, `${wanted} cannot be installed and run here (${firstLine(error)})`);
      return null;
    }
  });
  return [pinned, ...found.filter((runtime) => runtime !== null)];
}

const firstLine = (error: unknown) => String(error).split('\n').filter(Boolean).slice(0, 2).join(' ');

/** The machine's path with one folder in front and npm's additions gone, so that `node` is the one in that folder. */
export function pathWith(folder: string): string {
  const own = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));
  return [folder, ...own].join(delimiter);
}
