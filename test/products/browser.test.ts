// The real Chromium: a page of another origin asks with the client, where its application names that origin and where not.
// GATEHOOK_CLIENT is the folder of a packed client, with which `npm run test:package` runs this.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { changeApplication } from '../../cli/applications/stored.ts';
import { describeProduct, type Product, startProduct, temporaryFolder } from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';

/** What the page runs: its answers, or the codes of its errors, are posted back to where it came from. */
const script = (url: string, apiKey: string) => `
import { Gatehook } from 'gatehook-client';
const gatehook = new Gatehook({ url: ${JSON.stringify(url)}, apiKey: ${JSON.stringify(apiKey)}, retries: 0 });
const ask = (password) => gatehook.authenticate('alice', password)
  .then((answer) => (answer.allowed ? answer.user.username : answer.code), (error) => error.code);
const read = (path) => fetch(${JSON.stringify(url)} + path).then((answer) => answer.status, () => 'unreadable');
fetch('/result', {
  method: 'POST',
  body: JSON.stringify([await ask('secret'), await ask('wrong'), await read('/openapi.json')]),
});
`;

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.', loader: 'js' },
    alias: { 'gatehook-client': process.env.GATEHOOK_CLIENT ?? './client/index.ts' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles.map((file) => file.text).join('');
}

describeProduct('chromium', ['chromium'], () => {
  const { folder, remove } = temporaryFolder();
  let served: Served;
  let site: Server;
  let origin: string;
  let page = '';
  let arrived: (result: unknown) => void;
  const browsers: Product[] = [];

  beforeAll(async () => {
    site = createServer(async (request, response) => {
      if (request.url === '/result') arrived(JSON.parse(await text(request)));
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><script type="module">${page}</script>`);
    });
    await once(site.listen(0, '127.0.0.1'), 'listening');
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    served = await serveGatehook({}, { alice: {} });
    const { scheme, host, key } = served.values;
    page = await bundle(script(`${scheme}://${host}`, key));
  });
  afterAll(async () => {
    for (const browser of browsers) await browser.stop();
    site?.close();
    await served?.close();
    remove();
  });

  /** Opens the page in a browser of its own, so that no preflight is remembered. */
  async function visit(): Promise<unknown> {
    const result = new Promise((resolve) => {
      arrived = resolve;
    });
    const profile = `--user-data-dir=${folder}/${browsers.length}`;
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', profile];
    browsers.push(await startProduct('chromium', [...flags, origin], { port: [] }));
    return await result;
  }
  const allow = (origins: readonly string[]) =>
    changeApplication(served.stack.database.table, 'product', (application) => ({
      ...application,
      origins,
      version: `v${browsers.length}`,
    }));

  test('without an origin the page reads no answer, and no password is hashed', async () => {
    const runs = served.stack.hasher.runs;
    expect(await visit()).toEqual(['network', 'network', 200]);
    expect(served.stack.hasher.runs).toBe(runs);
  }, 60_000);

  test('another origin does not help it', async () => {
    await allow(['https://app.example.com']);
    expect(await visit()).toEqual(['network', 'network', 200]);
  }, 60_000);

  test('its own origin: it reads allow and refusal', async () => {
    await allow([origin]);
    expect(await visit()).toEqual(['alice', 'invalid_credentials', 200]);
  }, 60_000);
});
