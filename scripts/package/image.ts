// The Dockerfile's commands, run in a folder: where no image can be built, they are still those that work.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDev } from './command-line.ts';
import { run } from './project.ts';
import type { Runtime } from './runtimes.ts';

/** The instructions of the image itself, after the stage that packs: word and rest. */
function instructions(): [word: string, rest: string][] {
  const text = readFileSync('Dockerfile', 'utf8').replaceAll(/^#.*\n/gm, '');
  const [, , image = ''] = text.split(/^FROM .*$/m);
  return [...image.matchAll(/^([A-Z]+) (.+)$/gm)].map(([, word = '', rest = '']) => [word, rest]);
}

/** @param tarball of `gatehook`, which the first stage makes with `npm run build` and `npm pack` */
export async function testImage(folder: string, tarball: string, node: Runtime): Promise<void> {
  const all = (word: string) => instructions().flatMap(([name, rest]) => (name === word ? [rest] : []));
  const app = join(folder, 'app');
  const data = join(folder, 'data');
  mkdirSync(app);
  // The image's own places, and the user that only the image has.
  const here = (text: string) =>
    text
      .replaceAll(/\/tmp\/gatehook-\S*tgz/g, join(folder, 'gatehook.tgz'))
      .replaceAll('/data', data)
      .replace(' -o node', '')
      // npm takes the folder of a package.json above for its own; above the image's there is none.
      .replace('npm install', `npm install --prefix ${app}`);
  run('cp', [tarball, join(folder, 'gatehook.tgz')]);
  for (const command of all('RUN')) run('sh', ['-ec', here(command)], { cwd: app });
  const variables = all('ENV').flatMap((line) =>
    here(line)
      .split(' ')
      .map((pair) => pair.split('=')),
  );
  const [program, launcher] = JSON.parse(all('ENTRYPOINT')[0] ?? '[]');
  if (program !== 'node' || all('CMD')[0] !== '["dev"]')
    throw new Error('the image does not start gatehook dev');
  const env = { ...process.env, ...Object.fromEntries(variables) };
  await runDev(app, node, { launcher: join(app, launcher), data, env });
  console.log(`the commands of the Dockerfile lead to a running gatehook dev under ${node.name}`);
}
