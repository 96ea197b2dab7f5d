// `gatehook init`: what it writes, what it refuses, and that its versions are those that this package is tested with.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { appFiles, VERSIONS } from '../../cli/init/files.ts';
import { main } from '../../cli/main.ts';
import { processIo } from '../../cli/terminal/io.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehook-init-'));
});
afterAll(() => rm(folder, { recursive: true }));

const io = processIo();

async function init(...argv: string[]) {
  let out = '';
  let err = '';
  const code = await main(['init', ...argv], '1.2.3', {
    ...io,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

const FILES = ['.gitignore', 'app.ts', 'cdk.json', 'package.json', 'tsconfig.json'];

test('a new folder gets five files, and the next steps are said', async () => {
  const target = join(folder, 'My Auth');
  const { code, out, err } = await init(target);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect((await readdir(target)).sort()).toEqual(FILES);
  expect(out).toContain(`\n  cd '${target}'\n  npm install\n  npx cdk bootstrap `);
  expect(out).toContain('npx gatehook app create shop --stack Gatehook');
  const { name, dependencies } = JSON.parse(await readFile(join(target, 'package.json'), 'utf8'));
  expect({ name, gatehook: dependencies.gatehook }).toEqual({ name: 'my-auth', gatehook: '^1.2.3' });
});

describe('refused', () => {
  test('a folder that holds one of the files, which stays as it is; nothing else is written', async () => {
    const target = await mkdtemp(join(folder, 'app-'));
    await writeFile(join(target, 'package.json'), 'mine');
    const { code, err } = await init(target);
    expect(code).toBe(1);
    expect(err).toBe(
      `error: ${target} already holds package.json. Nothing was written. Name a new folder, or add Gatehook to the CDK ` +
        'app that is there: docs/construct.md.\n',
    );
    expect(await readdir(target)).toEqual(['package.json']);
    expect(await readFile(join(target, 'package.json'), 'utf8')).toBe('mine');
  });

  test('a second time', async () => {
    const target = join(folder, 'twice');
    await init(target);
    const { code, err } = await init(target);
    expect(code).toBe(1);
    expect(err).toContain('already holds app.ts, cdk.json, package.json, tsconfig.json, .gitignore.');
  });

  test('a path below a file', async () => {
    await writeFile(join(folder, 'file'), '');
    const { code, err } = await init(join(folder, 'file', 'app'));
    expect(code).toBe(2);
    expect(err).toContain('Name another folder.');
  });
});

test.each([
  ['gatehook', 'gatehook-app'],
  ['__proto__', 'proto'],
  ['認証', 'gatehook-app'],
  ['Auth.Stack', 'auth-stack'],
])('the folder %s becomes the package %s', async (name, expected) => {
  const target = join(await mkdtemp(join(folder, 'name-')), name);
  await init(target);
  expect(JSON.parse(await readFile(join(target, 'package.json'), 'utf8')).name).toBe(expected);
});

test('the versions of the CDK are those that this package is tested with', async () => {
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  for (const [name, version] of Object.entries(VERSIONS)) expect(devDependencies[name]).toBe(version);
  for (const name of ['@types/node', 'typescript'])
    expect(appFiles('x', '1.0.0')['package.json']).toContain(`"${name}": "${devDependencies[name]}"`);
});
