// The commands of docs/dialects/authzen.md and opa.md, run as they stand there, by curl.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import { describeProduct, pageConfiguration, run } from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';

describeProduct('decision APIs', ['curl'], () => {
  let gatehook: Served;
  beforeAll(async () => {
    gatehook = await serveGatehook(
      { dialects: ['authzen', 'opa'], mayAssert: true },
      { alice: { grants: ['doc:*:read', 'invoices:read'] } },
    );
  });
  afterAll(() => gatehook.close());

  const ask = (page: string, change: (command: string) => string = (command) => command) =>
    run('sh', ['-c', change(pageConfiguration(page, gatehook.values).get('ask.sh') ?? '')]);

  test.each([
    ['authzen', '{"decision":true}', '{"decision":false,"context":{"reason":"not_authorized"}}'],
    ['opa', '{"result":true}', '{"result":false}'],
  ])('%s: the command of the page', async (page, yes, no) => {
    expect(await ask(page)).toEqual({ code: 0, output: yes });
    expect(await ask(page, (command) => command.replace('"read"', '"write"'))).toEqual({
      code: 0,
      output: no,
    });
  });

  test.each(['authzen', 'opa'])('%s: with another key, no decision', async (page) => {
    const { output } = await ask(page, (command) => command.replace(gatehook.values.key, 'ghk_product_x'));
    expect(output).toContain('The asking application is not proved');
    expect(output).not.toMatch(/decision"|result/);
  });

  test('authzen: the endpoint that is discovered is the one that answers', async () => {
    const { scheme, host } = gatehook.values;
    const found = await run('curl', ['--silent', `${scheme}://${host}/.well-known/authzen-configuration`]);
    const endpoint: string = JSON.parse(found.output).access_evaluation_endpoint;
    expect(await ask('authzen', (command) => command.replace(/http:\S+/, endpoint))).toEqual({
      code: 0,
      output: '{"decision":true}',
    });
  });
});

/** How the page's command asks about another user. */
const APIS = [
  {
    product: 'authzen',
    user: { grants: ['doc:*:read'] },
    written: '"id":"alice"',
    instead: (id: string) => ({ id }),
  },
  {
    product: 'opa',
    user: { grants: ['invoices:read'] },
    written: '"user":"alice"',
    instead: (user: string, password: string) => ({ user, password }),
  },
] as const;

for (const { product, user, written, instead } of APIS) {
  describeProduct(product, ['curl'], () => {
    let served: Served;
    beforeAll(async () => {
      served = await serveGatehook({ dialects: [product], mayAssert: true }, {});
    });
    afterAll(() => served.close());

    testEveryProduct({
      product,
      started: {
        get served() {
          return served;
        },
      },
      user,
      login: async (name, password) => {
        const command = pageConfiguration(product, served.values).get('ask.sh') ?? '';
        const members = JSON.stringify(instead(name, password)).slice(1, -1);
        const { output } = await run('sh', ['-c', command.replace(written, members)]);
        return /^\{"(decision|result)":true\}$/.test(output) || output;
      },
    });
  });
}
