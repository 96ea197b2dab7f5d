// Prints what the Lambda asset is made of: `npm run size`, or `npm run size -- arm64`.
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Metafile } from 'esbuild';
import { buildAsset } from '../infra/asset.ts';
import { readSettings } from '../infra/settings.ts';

/** Bytes in the bundle by package, our own sources by their folder under functions/; the largest first. */
function partsOf(metafile: Metafile): [name: string, bytes: number][] {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const sums = new Map<string, number>();
  for (const [path, { bytesInOutput }] of inputs) {
    const part = partOf(path);
    sums.set(part, (sums.get(part) ?? 0) + bytesInOutput);
  }
  return [...sums].filter(([, bytes]) => bytes > 0).sort((a, b) => b[1] - a[1]);
}

function partOf(path: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return name ?? path.split('/').slice(0, 2).join('/');
}

function row(name: string, bytes: number, compressed?: number): void {
  const columns = [bytes, compressed].map((count) => (count?.toLocaleString('en') ?? '').padStart(12));
  console.log(`${name.padEnd(64)}${columns.join('')}`);
}

const { architecture } = readSettings({ architecture: process.argv[2] });
const { directory, metafile } = await buildAsset({ entry: 'functions/webhook.ts', architecture });

console.log(`In the bundle and the parts that are loaded later, bytes:\n`);
for (const [name, bytes] of partsOf(metafile)) row(name, bytes);

console.log(`\nIn the asset for ${architecture}, bytes and bytes compressed by gzip:\n`);
const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
let total = 0;
let totalCompressed = 0;
for (const file of files) {
  const path = join(directory, file);
  if (statSync(path).isDirectory()) continue;
  const content = readFileSync(path);
  const compressed = gzipSync(content).length;
  total += content.length;
  totalCompressed += compressed;
  row(file, content.length, compressed);
}
row('total', total, totalCompressed);
rmSync(directory, { recursive: true });
