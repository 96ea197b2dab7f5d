// The pages of docs/dialects: one for each product, its configuration complete once it is filled in.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { configurationBlocks, fillBlock } from '../../cli/dialects/page.ts';
import { DIALECTS } from '../../functions/dialects/dialects.ts';

const VALUES = {
  scheme: 'https',
  host: 'abc.execute-api.eu-central-1.amazonaws.com',
  application: 'product',
  key: 'ghk_product_x',
  pathKey: 'ghp_product_x',
};

const index = readFileSync('docs/dialects/README.md', 'utf8');
const pages = DIALECTS.flatMap((dialect) => dialect.pages.map((page) => ({ page, dialect })));

describe.each(pages)('$page', ({ page, dialect }) => {
  const text = existsSync(`docs/dialects/${page}.md`) ? readFileSync(`docs/dialects/${page}.md`, 'utf8') : '';
  const blocks = configurationBlocks(text);

  test('has a configuration that names Gatehook', () => {
    const filled = blocks.map((block) => fillBlock(block, VALUES)).join('');
    // A Lambda function has neither address nor key: its policy proves who calls.
    if ('routes' in dialect) {
      expect(filled).toContain(VALUES.host);
      expect(filled).toMatch(/gh[kp]_product_x/);
    }
    expect(filled).not.toBe('');
    expect(filled).not.toMatch(/\{\{[A-Za-z]/);
  });

  test('says what each page has to say', () => {
    for (const heading of ['What it sends', 'Configuration', 'Grants', 'When it fails', 'Limits']) {
      expect(text).toContain(`\n## ${heading}\n`);
    }
    expect(text).toContain(`--dialect ${dialect.name}`);
  });

  test('stands in the index', () => {
    expect(index).toContain(`(${page}.md)`);
  });
});

test('no two pages create an application of one name: they can be followed on one stack', () => {
  const created = pages.flatMap(({ page }) => {
    const text = readFileSync(`docs/dialects/${page}.md`, 'utf8');
    return [...text.matchAll(/gatehook app create ([a-z0-9-]+)/g)].map(([, id]) => id);
  });
  expect(created.filter((id, at) => created.indexOf(id) !== at)).toEqual([]);
});

/** The part of the index under a heading. */
const section = (heading: string) => index.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';

describe("Gatehook's certificate", () => {
  const asking = pages.filter(({ dialect }) => 'routes' in dialect);

  test.each(asking)('the index says who looks at it for $page', ({ page }) => {
    expect(section("Gatehook's certificate")).toContain(`(${page}.md)`);
  });

  test('nginx looks at it wherever it asks: its default is to take any', () => {
    const blocks = pages.flatMap(({ page }) =>
      configurationBlocks(readFileSync(`docs/dialects/${page}.md`, 'utf8')),
    );
    const asks = blocks.filter(({ text }) => text.includes('proxy_pass {{scheme}}'));
    const count = (text: string, part: string) => text.split(part).length - 1;
    expect(asks.length).toBeGreaterThan(4);
    for (const { text } of asks) {
      const places = count(text, 'proxy_pass {{scheme}}');
      expect(count(text, 'proxy_ssl_verify on;')).toBe(places);
      expect(count(text, 'proxy_ssl_trusted_certificate ')).toBe(places);
    }
  });

  test('no page tells a product to take any', () => {
    for (const { page } of pages) {
      const text = readFileSync(`docs/dialects/${page}.md`, 'utf8');
      expect(text).not.toMatch(/insecure|verify_none|skip_?verify: *true|proxy_ssl_verify off;/i);
    }
  });
});

test('there is no page that no dialect names', () => {
  const files = readdirSync('docs/dialects').filter((file) => file !== 'README.md');
  expect(files.sort()).toEqual(pages.map(({ page }) => `${page}.md`).sort());
});

describe('a block', () => {
  const page =
    'x\n```sh\nignored\n```\n```ini title="a b.conf"\nhost = {{host}}\n```\n```c title="two"\n```\n';

  test('is a fence with a title', () => {
    expect(configurationBlocks(page)).toEqual([
      { title: 'a b.conf', text: 'host = {{host}}\n' },
      { title: 'two', text: '' },
    ]);
  });

  test('with a name that is none', () => {
    const block = { title: 't', text: '{{secret}}' };
    expect(() => fillBlock(block, VALUES)).toThrow(
      'The page names "{{secret}}"; there are {{scheme}} {{host}} {{application}} {{key}} {{pathKey}} {{hostname}} {{port}} {{tls}}.',
    );
  });
});

describe('the address in parts', () => {
  const block = { title: 't', text: '{{hostname}} {{port}} {{tls}}' };
  test.each([
    ['https', 'a.example', 'a.example 443 true'],
    ['https', 'a.example:8443', 'a.example 8443 true'],
    ['http', '127.0.0.1:3000', '127.0.0.1 3000 false'],
    ['http', '[::1]:3000', '[::1] 3000 false'],
    ['http', 'localhost', 'localhost 80 false'],
  ])('%s://%s', (scheme, host, expected) => {
    expect(fillBlock(block, { ...VALUES, scheme, host })).toBe(expected);
  });
});
