// What a reader and a resolver find in a tarball: `publint`, `attw`, no sources, and no link that leads nowhere.
import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './project.ts';

/** The files that npm would unpack, below a folder. */
function unpack(tarball: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  return folder;
}

const linksOf = (page: string) =>
  [...page.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** Links of packed pages, and pages that packed code names in its messages. */
function deadLinks(folder: string): string[] {
  const files = (pattern: string) => globSync(pattern, { cwd: folder, exclude: ['**/node_modules/**'] });
  const links = files('**/*.md').flatMap((page) =>
    linksOf(readFileSync(join(folder, page), 'utf8')).map((target) => ({
      from: page,
      target,
      to: join(dirname(page), target),
    })),
  );
  const named = files('dist/**/*.{js,mjs}').flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/\bdocs\/[a-z0-9/-]+\.md\b/g)].map(([target]) => ({
      from: file,
      target,
      to: target,
    })),
  );
  return [...links, ...named]
    .filter(({ to }) => !existsSync(join(folder, to)))
    .map(({ from, target }) => `${from}: ${target}`);
}

export function lintPackage(tarball: string, folder: string): void {
  run(process.execPath, ['node_modules/publint/src/cli.js', '--strict', tarball]);
  run(process.execPath, ['node_modules/@arethetypeswrong/cli/dist/index.js', tarball]);
  const unpacked = unpack(tarball, folder);
  const sources = globSync('**/*.ts', { cwd: unpacked, exclude: ['**/*.d.ts', 'examples/**'] });
  if (sources.length > 0) throw new Error(`sources were packed: ${sources.join(', ')}`);
  const dead = deadLinks(unpacked);
  if (dead.length > 0) throw new Error(`packed links lead to what is not packed:\n${dead.join('\n')}`);
  const { name, repository, homepage, bugs, keywords, sideEffects } = JSON.parse(
    readFileSync(join(unpacked, 'package.json'), 'utf8'),
  );
  if (!repository || !homepage || !bugs || !keywords || sideEffects !== false)
    throw new Error(
      `${name}'s package.json lacks repository, homepage, bugs, keywords or sideEffects: false`,
    );
  console.log(`${name}: publint and attw find nothing, every link leads to a packed page`);
}
