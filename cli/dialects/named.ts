// Finds a dialect by what people call the product: "Mosquitto", "ingress-nginx", "istio", and not by our names alone.
import { readFileSync } from 'node:fs';
import { DIALECTS } from '../../functions/dialects/dialects.ts';
import type { Dialect } from '../../functions/dialects/shared/dialect.ts';
import { pageFile } from './configuration.ts';

/** One product of a dialect, or a dialect that is one product. */
interface Product {
  readonly dialect: Dialect;
  readonly page: string;
}

const PRODUCTS: readonly Product[] = DIALECTS.flatMap((dialect) =>
  dialect.pages.map((page) => ({ dialect, page })),
);

/** All names that `dialect show` knows letter by letter. */
export const NAMES: readonly string[] = DIALECTS.flatMap(({ name, pages }) => [name, ...pages]);

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** A page begins with the product's name: `# Envoy and Istio`. '' where the installation lacks the page. */
function headingOf(page: string): string {
  const file = pageFile(page);
  return file === undefined ? '' : (readFileSync(file, 'utf8').split('\n', 1)[0] ?? '');
}

/** Whether a product is called so: by all words, in its page's heading or, where it is the dialect's only one, in the title. */
function isCalled({ dialect, page }: Product, words: readonly string[]): boolean {
  const known = wordsOf(`${page} ${headingOf(page)} ${dialect.pages.length === 1 ? dialect.title : ''}`);
  return words.length > 0 && words.every((word) => known.includes(word));
}

const ofPage = ({ dialect, page }: Product): Dialect => ({ ...dialect, pages: [page] });

/** A dialect by its name, or one product of it by the name of its page: `forward-auth` is five products. */
export function dialectNamed(text: string): Dialect | undefined {
  const name = text.toLowerCase();
  const whole = DIALECTS.find((one) => one.name === name);
  const product = PRODUCTS.find(({ page }) => page === name);
  return whole ?? (product && ofPage(product));
}

/** The names of all products that are called so. */
export const namesCalled = (text: string): readonly string[] =>
  PRODUCTS.filter((product) => isCalled(product, wordsOf(text))).map(({ page }) => page);
