// The pages whose tables come from bench/results: what stands between the marks of a part is written anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Result, readResult } from '../measure/result.ts';
import { flameSection } from './flame-section.ts';
import { costSection, growthSection } from './growth-section.ts';
import { scaleSection } from './scale-section.ts';
import type { Section } from './section.ts';
import { noHashSection, passwordSection, permissionSection } from './sections.ts';
import { startSection } from './start-section.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = ['docs/performance.md', 'docs/scale.md'];

const SECTIONS: Readonly<Record<string, (result: Result) => Section>> = {
  passwords: passwordSection,
  'no-hash': noHashSection,
  permissions: permissionSection,
  growth: growthSection,
  cost: costSection,
  scale: scaleSection,
  flames: flameSection,
  start: startSection,
};

/** `<!-- bench passwords -->`, what was measured, `<!-- end -->`. */
const BLOCK = /(<!-- bench ([a-z-]+) -->\n)[\s\S]*?(<!-- end -->)/g;

function sectionOf(part: string): Section {
  const make = SECTIONS[part];
  if (make === undefined) throw new Error(`no part of the bench is called "${part}"`);
  const result = readResult(part);
  if (result !== null) return make(result);
  return { text: `Not measured yet: \`npm run bench -- --only ${part}\`.`, pictures: {} };
}

/** Every file that follows from the results, by its path from the project's folder. */
export function pages(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const page of PAGES) {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const written = text.replace(BLOCK, (_, begin: string, part: string, end: string) => {
      const section = sectionOf(part);
      for (const [file, svg] of Object.entries(section.pictures)) files.set(`docs/images/bench/${file}`, svg);
      return `${begin}\n${section.text}\n\n${end}`;
    });
    files.set(page, written);
  }
  return files;
}

export function writePages(): void {
  for (const [file, text] of pages()) {
    mkdirSync(dirname(join(ROOT, file)), { recursive: true });
    writeFileSync(join(ROOT, file), text);
  }
}
