// What each page says about a user who is disabled, and the table of docs/dialects/README.md that holds all of these lines.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const FOLDER = 'docs/dialects';
const pages = readdirSync(FOLDER).filter((file) => file !== 'README.md');

/** One line; where a page is about several servers, one for each, with its name in front. */
const LINE =
  /^(?:\*\*(.+?)\*\*: after|After) `gatehook user disable`, a user is out: (.+?); open sessions: (.+?); to cut them: (.+)\.$/gm;

const HEAD = '| product | a user is out | open sessions | to cut them |\n|---|---|---|---|\n';

/** The rows of one page. */
function rows(file: string): string[] {
  const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  const [, section = ''] = text.split('\n## When a user is disabled\n');
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(LINE)].map(
    ([, name = title, out, open, cut]) => `| [${name}](${file}) | ${out} | ${open} | ${cut} |\n`,
  );
}

describe('says when a disabled user is out, what goes on, and how to end it', () => {
  test.each(pages)('%s', (file) => {
    expect(rows(file)).not.toEqual([]);
  });
});

test('the table of the index holds the line of every page', () => {
  const table = `\n${HEAD}${pages.sort().flatMap(rows).join('')}\n`;
  const index = readFileSync(`${FOLDER}/README.md`, 'utf8');
  const [, written = ''] = index.split('\n## When a user is disabled\n');
  expect(written.slice(written.indexOf(HEAD) - 1).slice(0, table.length)).toBe(table);
});
