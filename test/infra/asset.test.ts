// The Lambda asset, bundled for real: what is in it, what is not, and for which processor.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FileSystem } from 'aws-cdk-lib';
import { type Asset, buildAsset } from '../../infra/asset.ts';
import type { Architecture } from '../../infra/gatehook-settings.ts';
import { statements, templateOf } from './synthesise.ts';

const ENTRY = 'functions/webhook.ts';
/** e_machine of the ELF header, at byte 18 (System V ABI). */
const MACHINES = { x86_64: 0x3e, arm64: 0xb7 } as const;
const CPUS = { x86_64: 'x64', arm64: 'arm64' } as const;

/** What is loaded when it is first needed. */
const PART = 'webhook.surface-document.mjs';

function filesOf({ directory }: Asset): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(directory, file)).isFile())
    .sort();
}

/** The sources that esbuild took into the bundle. */
function sourcesOf({ metafile }: Asset): string[] {
  return Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
}

/** The packages of npm among them, each once. */
function packagesOf(asset: Asset): string[] {
  const sources = sourcesOf(asset).filter((source) => source.startsWith('node_modules/'));
  return [...new Set(sources.map((source) => source.split('/').slice(1, 3).join('/')))];
}

describe.each<Architecture>(['x86_64', 'arm64'])('the asset for %s', (architecture) => {
  let asset: Asset;
  beforeAll(async () => {
    asset = await buildAsset({ entry: ENTRY, architecture });
  }, 60_000);
  afterAll(() => rmSync(asset.directory, { recursive: true, force: true }));

  test('holds the bundle and native packages with one binary each, nothing else', () => {
    const cpu = CPUS[architecture];
    const files = filesOf(asset);
    expect(files).toContain('webhook.mjs');
    expect(files).toContain(`node_modules/@node-rs/argon2-linux-${cpu}-gnu/argon2.linux-${cpu}-gnu.node`);
    const others = files.filter((file) => file !== 'webhook.mjs' && file !== PART);
    for (const file of others) {
      expect(file).toMatch(/^node_modules\/@node-rs\/(argon2|bcrypt)(-linux-(x64|arm64)-gnu)?\/[^/]+$/);
      expect(file).toMatch(/(\.c?js|\.node|\/package\.json|\/LICENSE[^/]*)$/);
    }
  });

  test('holds the OpenAPI document in a file of its own, which no start loads', () => {
    const bundle = readFileSync(join(asset.directory, 'webhook.mjs'), 'utf8');
    expect(bundle).toContain(`import("./${PART}")`);
    expect(bundle).not.toContain('securitySchemes');
    expect(readFileSync(join(asset.directory, PART), 'utf8')).toContain('securitySchemes');
  });

  test('loads the binary itself, not the loader of every platform', () => {
    const bundle = readFileSync(join(asset.directory, 'webhook.mjs'), 'utf8');
    const paths = [...bundle.matchAll(/"\.\/(node_modules\/[^"]+\.node)"/g)].map(([, path]) => path);
    expect(paths).toHaveLength(2);
    for (const path of paths) expect(filesOf(asset)).toContain(path);
  });

  test('holds binaries of this processor alone', () => {
    const binaries = filesOf(asset).filter((file) => file.endsWith('.node'));
    const machines = binaries.map((file) => readFileSync(join(asset.directory, file)).readUInt16LE(18));
    expect(new Set(machines)).toEqual(new Set([MACHINES[architecture]]));
  });

  test('holds our sources from functions/ alone', () => {
    const ours = sourcesOf(asset).filter(
      (source) => !/node_modules\/|^(environment-credentials|native-binaries|builtins-by-name):/.test(source),
    );
    expect(ours).toContain(ENTRY);
    for (const source of ours) expect(source).toMatch(/^functions\//);
  });

  test('holds nothing of the SDK but what turns values into DynamoDB’s form', () => {
    const ofTheSdk = packagesOf(asset).filter((name) => /^@(aws-sdk|smithy|aws-crypto)\//.test(name));
    expect(ofTheSdk).toEqual(['@aws-sdk/util-dynamodb']);
    expect(sourcesOf(asset).filter((source) => /@aws-sdk\/.*dist-cjs/.test(source))).toEqual([]);
  });
});

/** What Node has loaded of its own, in a process that has imported the function. */
function loadedOfNode(file: string): string[] {
  const program = `import(${JSON.stringify(file)}).then(() => console.log(process.moduleLoadList.join()))`;
  const env = { AWS_REGION: 'us-east-1', GATEHOOK_TABLE: 'table', GATEHOOK_SIGNING_SECRET: 'secret' };
  return execFileSync(process.execPath, ['-e', program], { env, encoding: 'utf8' }).trim().split(',');
}

test.each(['webhook', 'manage'])(
  'the start of %s loads nothing of Node that it does not use',
  async (entry) => {
    const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    const { directory } = await buildAsset({ entry: `functions/${entry}.ts`, architecture });
    const loaded = loadedOfNode(join(directory, `${entry}.mjs`));
    rmSync(directory, { recursive: true });
    expect(loaded).toContain('NativeModule crypto');
    expect(loaded).toContain('NativeModule https');
    const needless = /crypto\/webcrypto|undici|worker_threads|parse_args|internal\/locks|trace_sigint|zlib/;
    expect(loaded.filter((name) => needless.test(name))).toEqual([]);
  },
);

test('the rotation holds the SDK in ESM, with the environment as its only provider of credentials', async () => {
  const asset = await buildAsset({ entry: 'functions/rotate-token-key.ts', architecture: 'x86_64' });
  rmSync(asset.directory, { recursive: true });
  const providers = packagesOf(asset).filter((name) => /credential-provider|token-providers/.test(name));
  expect(providers).toEqual(['@aws-sdk/credential-provider-env']);
  expect(sourcesOf(asset).filter((source) => /@(aws-sdk|smithy)\/.*dist-cjs/.test(source))).toEqual([]);
});

test('the same sources give the same asset, whenever it is made', async () => {
  const assets = await Promise.all([1, 2].map(() => buildAsset({ entry: ENTRY, architecture: 'x86_64' })));
  const hashes = assets.map(({ directory }) => FileSystem.fingerprint(directory));
  for (const { directory } of assets) rmSync(directory, { recursive: true });
  expect(hashes[0]).toBe(hashes[1]);
});

test('the function sends exactly the DynamoDB commands that its role allows', async () => {
  const { directory } = await buildAsset({ entry: ENTRY, architecture: 'x86_64' });
  const bundle = readFileSync(join(directory, 'webhook.mjs'), 'utf8');
  rmSync(directory, { recursive: true });
  const sent = bundle.matchAll(/\.call\("(\w+Item)"/g);
  const actions = new Set([...sent].map(([, operation]) => `dynamodb:${operation}`));
  expect([...actions].sort()).toEqual(allowedActions('dynamodb:'));
});

function allowedActions(prefix: string): string[] {
  const actions = statements(templateOf('dev')).flatMap(({ Action }) => Action);
  return [...new Set(actions.filter((action) => action.startsWith(prefix)))].sort();
}

test('the management function loads the most used passwords where one is set', async () => {
  const { directory } = await buildAsset({ entry: 'functions/manage.ts', architecture: 'x86_64' });
  const [bundle, passwords] = ['manage.mjs', 'manage.common-passwords.mjs'].map((file) =>
    readFileSync(join(directory, file), 'utf8'),
  );
  rmSync(directory, { recursive: true });
  expect(bundle).toContain('import("./manage.common-passwords.mjs")');
  expect(bundle).not.toContain('liverpool');
  expect(passwords).toContain('liverpool');
});
