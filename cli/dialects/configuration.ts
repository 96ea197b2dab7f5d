// A product's configuration as its page in docs/dialects shows it, with one deployment's own values filled in.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { failed } from '../terminal/errors.ts';
import { configurationBlocks, fillBlock, type PlaceholderValues } from './page.ts';

export interface Configuration {
  /** The page that explains it, without `.md`. */
  readonly page: string;
  /** The file it belongs into, as the page calls it. */
  readonly title: string;
  readonly text: string;
}

/** Beside the sources in a clone; the packed package has what is compiled one folder deeper. */
const PAGES = ['../../docs/dialects/', '../../../docs/dialects/'].map(
  (path) => new URL(path, import.meta.url),
);

/** Where a page lies; undefined where the installation lacks it. */
export const pageFile = (page: string): URL | undefined =>
  PAGES.map((folder) => new URL(`${page}.md`, folder)).find((one) => existsSync(one));

async function readPage(page: string): Promise<string> {
  const file = pageFile(page);
  if (file === undefined)
    throw failed(
      'no_page',
      `There is no docs/dialects/${page}.md in this installation. Install Gatehook again.`,
    );
  return readFile(file, 'utf8');
}

/** @throws CommandError `no_page`, PlaceholderError */
export async function configurationOf(
  pages: readonly string[],
  values: PlaceholderValues,
): Promise<readonly Configuration[]> {
  const texts = await Promise.all(pages.map(async (page) => [page, await readPage(page)] as const));
  return texts.flatMap(([page, text]) =>
    configurationBlocks(text).map((block) => ({ page, title: block.title, text: fillBlock(block, values) })),
  );
}
