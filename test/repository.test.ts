// The repository's own files: the pictures of the README, and what a tag must state before both packages are published.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { PARTS } from '../scripts/prove-parts.ts';
import { terminalSvg } from '../scripts/terminal-svg.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

test('the picture of the first minute shows the commands of the README', () => {
  const commands = /```sh\n(npx gatehook app create .*?)```/s.exec(read('README.md'))?.[1] ?? '';
  const shown = [...read('docs/images/first-minute.svg').matchAll(/>\$ ([^<]+)</g)].map(([, text]) => text);
  // To draw it again: node scripts/draw-first-minute.ts
  expect(shown).toEqual(commands.split('\n').filter(Boolean).map(escaped));
});

test.each(globSync('docs/images/**/*.svg'))(
  '%s states what it shows, has colours for the dark, and loads nothing',
  (file) => {
    const picture = read(file);
    expect(picture).toMatch(/^<svg [^>]*role="img" aria-label="[^"]{20,}"/);
    expect(picture).toContain('prefers-color-scheme: dark');
    expect(picture.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|<script|<image/);
  },
);

test('a picture of markup and of a long line: escaped, and gone on in the next row', () => {
  const picture = terminalSvg('<title>', [{ command: 'echo "<b>&"', output: `${'long '.repeat(30)}\nend` }]);
  expect(picture).toContain('aria-label="&lt;title&gt;"');
  expect(picture).toContain('$ echo "&lt;b&gt;&amp;"</text>');
  expect(picture.match(/<text class="line output"/g)).toHaveLength(3);
});

const version = JSON.parse(read('package.json')).version as string;
const says = (tag: string) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/tagged-version.js', tag], {
    encoding: 'utf8',
  });
  return { status, stderr };
};

test('a tag of the version of both packages may be published', () => {
  expect(says(`v${version}`)).toEqual({ status: 0, stderr: '' });
});

test.each(['v9.9.9', version, 'main', ''])('the tag "%s" may not, and both files are named', (tag) => {
  const wrong = (file: string) =>
    `${file} states version ${version}, and the tag is ${tag}: set the version or move the tag.`;
  expect(says(tag)).toEqual({
    status: 1,
    stderr: `${wrong('package.json')}\n${wrong('client/package.json')}\n`,
  });
});

test('npm run prove runs every test that npm test leaves out, each in one part', () => {
  const left = globSync('test/{products,slow,proof,engines,foreign}/**/*.test.ts');
  const parts = PARTS.filter(({ store }) => store === undefined).flatMap(({ tests }) => tests);
  const runs = left.map((file) => [file, parts.filter((part) => file.startsWith(part)).length]);
  expect(runs).toEqual(left.map((file) => [file, 1]));
});

test('every property runs from one seed: tests take fast-check from test/support/property.ts', () => {
  const direct = globSync('test/**/*.ts').filter((file) => /^import .*'fast-check'/m.test(read(file)));
  expect(direct).toEqual(['test/support/property.ts']);
});
