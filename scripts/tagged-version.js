// `node scripts/tagged-version.js v1.2.3`: ends with 1 unless the tag is the version of both packages, before they are published.
import { readFileSync } from 'node:fs';

const tag = process.argv[2] ?? '';
const stated = ['package.json', 'client/package.json'].map((file) => [
  file,
  JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')).version,
]);
const wrong = stated.filter(([, version]) => tag !== `v${version}`);
for (const [file, version] of wrong)
  console.error(`${file} states version ${version}, and the tag is ${tag}: set the version or move the tag.`);
process.exitCode = wrong.length === 0 ? 0 : 1;
