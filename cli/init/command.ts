// `gatehook init`: writes a CDK app with one Gatehook in it, and says what to run next.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { failed, refused } from '../terminal/errors.ts';
import type { Reply } from '../terminal/output.ts';
import { appFiles } from './files.ts';

/** As npm takes it: small letters, digits and dashes. */
function packageName(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 100);
  // An app of the same name as its dependency would be that dependency to npm.
  return name === '' || name === 'gatehook' ? 'gatehook-app' : name;
}

function refuseOverwriting(folder: string, names: readonly string[]): void {
  const there = names.filter((name) => existsSync(join(folder, name)));
  if (there.length === 0) return;
  throw refused(
    'file_exists',
    `${folder} already holds ${there.join(', ')}. Nothing was written. Name a new folder, or add Gatehook to the CDK app ` +
      'that is there: docs/construct.md.',
  );
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    // wx: a file that another program has made meanwhile stays as it is.
    for (const [name, text] of Object.entries(files))
      await writeFile(join(folder, name), text, { flag: 'wx' });
  } catch (error) {
    const { message } = error as Error;
    throw failed(
      'folder_unusable',
      `The app cannot be written into ${folder} (${message}). Name another folder.`,
      error,
    );
  }
}

/** For a POSIX shell: a text that is no plain word goes between quotes. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;

const NEXT = `  npm install
  npx cdk bootstrap                                    once per account and region
  npx cdk deploy
  npx gatehook app create shop --stack Gatehook        an application that may ask

Look at app.ts first: it says what can be set. Until you deploy, npx gatehook dev runs the same on this machine.`;

function init(version: string) {
  return async (_session: Session, _options: unknown, folder: string): Promise<Reply> => {
    const files = appFiles(packageName(folder), version);
    const names = Object.keys(files);
    refuseOverwriting(folder, names);
    await write(folder, files);
    const enter = resolve(folder) === process.cwd() ? '' : `  cd ${shellWord(folder)}\n`;
    return {
      value: { folder: resolve(folder), files: names },
      text: `Written into ${folder}: ${names.join(', ')}.\n\nNext:\n${enter}${NEXT}`,
    };
  };
}

export const initCommand: CommandGroup = (program, act) => {
  withExamples(
    program
      .command('init')
      .description('write a CDK app that deploys Gatehook: a few files, commented; nothing is overwritten')
      .argument('[folder]', 'where to, made if it is not there', '.')
      .action(act(init(program.version() ?? ''))),
    'init auth',
  );
};
