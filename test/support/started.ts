// A product and the Gatehook it asks, started before the tests of a group and stopped after them.
import { afterAll, beforeAll } from '@jest/globals';
import type { PlaceholderValues } from '../../cli/dialects/page.ts';
import { freePort } from '../../scripts/free-port.ts';
import { type Product, temporaryFolder } from './products.ts';
import type { Served } from './served.ts';

export interface Place {
  /** What the pages are filled in with. */
  readonly values: PlaceholderValues;
  /** For all files of the product. */
  readonly folder: string;
  /** Where it has to listen. */
  readonly port: number;
}

/** Writes the product's configuration and starts it. */
export type Start = (place: Place) => Promise<Product>;

export interface Started extends Place {
  readonly served: Served;
  readonly product: Product;
  readonly start: Start;
}

/** Milliseconds for the slowest product on a busy machine: Erlang starts in about ten seconds on two idle cores. */
const PATIENCE = 120_000;

interface Running {
  readonly served: Served;
  readonly folder: string;
  readonly port: number;
  readonly product?: Product;
  remove(): void;
}

/**
 * Declares the start before all tests of the group and the end after them.
 * @returns members that are there while tests run
 */
export function startBeforeTests(serve: () => Promise<Served>, start: Start): Started {
  let running: Running | undefined;
  beforeAll(async () => {
    const served = await serve();
    const port = await freePort();
    // Kept before the product starts: where it does not, the rest is ended all the same.
    running = { served, port, ...temporaryFolder() };
    const { folder } = running;
    running = { ...running, product: await start({ values: served.values, folder, port }) };
  }, PATIENCE);
  afterAll(async () => {
    await running?.product?.stop();
    await running?.served.close();
    running?.remove();
  }, PATIENCE);
  const now = () => {
    if (running === undefined) throw new Error('Nothing runs before the tests do.');
    return running;
  };
  return {
    start,
    get served() {
      return now().served;
    },
    get values() {
      return now().served.values;
    },
    get folder() {
      return now().folder;
    },
    get port() {
      return now().port;
    },
    get product() {
      const { product } = now();
      if (product === undefined) throw new Error('The product did not start.');
      return product;
    },
  };
}
