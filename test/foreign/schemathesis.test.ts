// Schemathesis thinks up requests from the OpenAPI description: every answer is one that the description has.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run } from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';
import { servedTokens } from '../support/served-tokens.ts';
import { describeTool, pythonTool } from './tools.ts';

/** Requests for each operation and kind of test; more by hand. */
const EXAMPLES = process.env.GATEHOOK_EXAMPLES ?? '10';
const folder = mkdtempSync(join(tmpdir(), 'gatehook-'));
const configuration = join(folder, 'schemathesis.toml');
let gatehook: Served;

beforeAll(async () => {
  writeFileSync(configuration, CONFIGURATION);
  gatehook = await serveGatehook(
    { mayAssert: true, mayIssueTokens: true, mayManage: ['**'], mayGive: ['*'], mayResetPasswords: true },
    { alice: { grants: ['orders:*:read'] } },
    await servedTokens(),
  );
});
afterAll(async () => {
  await gatehook.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs it on some of the paths. @returns what it printed about failures; nothing where it found none */
async function failures(...flags: readonly string[]): Promise<string> {
  const { scheme, host, key } = gatehook.values;
  const url = `${scheme}://${host}`;
  const args = [
    ...[
      '--config-file',
      configuration,
      'run',
      `${url}/openapi.json`,
      '--url',
      url,
      '--header',
      `Authorization: Bearer ${key}`,
    ],
    ...['--max-examples', EXAMPLES, '--seed', process.env.GATEHOOK_SEED ?? '1'],
    ...['--workers', '1', '--no-color', '--generation-database', 'none', ...flags],
  ];
  // In a folder of its own, where it leaves what it found.
  const { code, output } = await run(pythonTool('st'), args, '', folder);
  return code === 0 ? '' : output;
}

/** The paths that Gatehook itself describes, to the member; the others are in the words of products. */
const OWN = '^/(webhook|token|oauth|healthz|openapi.json|.well-known)';

/** The paths of the management function. */
const MANAGED = '^/(scim|users)/';

/** SCIM takes more than its schemas say, as directories send it: "True" for true, unknown names, one value for a list. */
const LENIENT = 'positive_data_acceptance,negative_data_rejection';

/**
 * What the description cannot say of a product: which of its bodies are whole, that it is refused by a 200 (EMQX,
 * Centrifugo, Kubernetes), and that a proxy's own method is asked about, whatever it is.
 */
const OPEN =
  'positive_data_acceptance,negative_data_rejection,ignored_auth,missing_required_header,unsupported_method';

/**
 * A body that is too large is refused as such, and not as one that breaks the schema. RFC 6749 §5.2 refuses a scope or a
 * login with 400, as it does a form that is wrong.
 */
const CONFIGURATION = `[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428, 429, "5xx"]

[[operations]]
include-path = "/oauth/token"
[operations.checks.positive_data_acceptance]
enabled = false
`;

describeTool('Schemathesis', pythonTool('st'), () => {
  test('finds no failure of the paths in words of our own, by any of its checks', async () => {
    expect(await failures('--include-path-regex', OWN)).toBe('');
  }, 900_000);

  test('finds no failure of SCIM and of passwords by people', async () => {
    expect(await failures('--exclude-checks', LENIENT, '--include-path-regex', MANAGED)).toBe('');
  }, 900_000);

  test('finds no failure of the paths in words of products, whose bodies the description leaves open', async () => {
    const others = `${OWN}|${MANAGED}`;
    expect(await failures('--exclude-checks', OPEN, '--exclude-path-regex', others)).toBe('');
  }, 900_000);
});
