// What the peers have in common: the users who log in, and the version that the results name.
import { createRequire } from 'node:module';
import { SMALL, userName } from '../measured-world.ts';

const require = createRequire(import.meta.url);

export { PASSWORD } from '../measured-world.ts';

export const emailOf = (name) => `${name}@example.com`;

export const NAMES = Array.from({ length: SMALL.users }, (_, at) => userName(at));

/** Of a package that is installed beside this file, also where it exports no package.json. */
export function versionOf(name) {
  const [folder] = require.resolve.paths(name) ?? [];
  return require(`${folder}/${name}/package.json`).version;
}
