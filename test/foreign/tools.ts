// The foreign tools where scripts/install-foreign-tools.sh put them; a test of one that is not there is skipped by its name.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describeWith } from '../support/needs.ts';

const { GATEHOOK_TOOLS, XDG_CACHE_HOME } = process.env;
export const tools = GATEHOOK_TOOLS ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gatehook-tools');

/** A program from npm. */
export const npmTool = (name: string) => join(tools, 'node_modules', '.bin', name);
/** A program from PyPI. */
export const pythonTool = (name: string) => join(tools, 'python', 'bin', name);

const INSTALLER = 'scripts/install-foreign-tools.sh';

/** Tests with the tool; skipped by name where it is not installed. */
export function describeTool(name: string, path: string, tests: () => void): void {
  describeWith({ name, missing: existsSync(path) ? [] : [path], installer: INSTALLER }, tests);
}

/** A folder of site-packages, or of node_modules, says that a library is there. */
export const npmLibrary = (name: string) => join(tools, 'node_modules', name);

/** Whether Python of the tools imports the module. */
const hasModule = (name: string) =>
  existsSync(pythonTool('python')) && spawnSync(pythonTool('python'), ['-c', `import ${name}`]).status === 0;

/** Tests with a library of Python's; skipped by name where it is not installed. */
export function describeModule(name: string, module: string, tests: () => void): void {
  const missing = hasModule(module) ? [] : [`Python's ${module}`];
  describeWith({ name, missing, installer: INSTALLER }, tests);
}

/** Finds programs of the tools first. */
export const toolPath = () =>
  [join(tools, 'node_modules', '.bin'), join(tools, 'python', 'bin'), process.env.PATH].join(delimiter);
