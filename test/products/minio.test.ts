// The real MinIO, configured as docs/dialects/minio.md says: keys for a token, and a word on every S3 call.
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import {
  describeOptionalProduct,
  httpRequest,
  type Product,
  pageConfiguration,
  run,
  startProduct,
} from '../support/products.ts';
import { serveGatehook } from '../support/served.ts';
import { loginsByToken, servedTokens, tokenOf } from '../support/served-tokens.ts';
import { type Place, startBeforeTests } from '../support/started.ts';

const ALICE = {
  grants: ['minio:login', 'minio:s3:ListBucket:photos:%'],
} as const;

const ROOT = 'rootroot:long-enough-secret';

/** The lines of an environment file, as a shell reads them. */
const environment = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );

function start({ values, folder, port }: Place): Promise<Product> {
  const [user = '', password = ''] = ROOT.split(':');
  return startProduct('minio', ['server', '--address', `127.0.0.1:${port}`, join(folder, 'data')], {
    port,
    patience: 30_000,
    env: {
      ...environment(pageConfiguration('minio', values).get('/etc/default/minio') ?? ''),
      MINIO_ROOT_USER: user,
      MINIO_ROOT_PASSWORD: password,
      MINIO_BROWSER: 'off',
      HOME: folder,
    },
  });
}

const LIMITS = { dialects: ['minio', 'native'], mayAssert: true, mayIssueTokens: true };
const USERS = { alice: ALICE, rootroot: { grants: ['minio:**', '!minio:s3:*:forbidden:**'] } };

describeOptionalProduct('minio', ['minio', 'curl'], () => {
  const started = startBeforeTests(async () => serveGatehook(LIMITS, USERS, await servedTokens()), start);
  let token: string;
  beforeAll(async () => {
    token = (await tokenOf(started.served, 'alice', 'secret', [])) ?? '';
  });

  /** The answer to a signed S3 call: its status, and the code of an error. */
  async function s3(method: string, path: string, pair: string, session = '') {
    const proof = session === '' ? [] : ['-H', `x-amz-security-token:${session}`];
    const signed = ['--aws-sigv4', 'aws:amz:us-east-1:s3', '--user', pair, ...proof];
    const url = `http://127.0.0.1:${started.port}${path}`;
    const { output } = await run('curl', ['-s', '-X', method, '-w', '%{http_code}', ...signed, url]);
    return { status: output.slice(-3), code: /<Code>(\w+)/.exec(output)?.[1] };
  }

  async function temporaryKeys(proof: string) {
    const query = new URLSearchParams({
      Action: 'AssumeRoleWithCustomToken',
      Version: '2011-06-15',
      Token: proof,
      RoleArn: 'arn:minio:iam:::role/idmp-gatehook',
    });
    const { status, body } = await httpRequest(started.port, `/?${query}`, { method: 'POST' });
    const member = (name: string) => new RegExp(`<${name}>([^<]+)`).exec(body)?.[1] ?? '';
    const pair = `${member('AccessKeyId')}:${member('SecretAccessKey')}`;
    return { status, pair, session: member('SessionToken') };
  }

  const REFUSED = { status: '403', code: 'AccessDenied' };

  test('root may do what its user of that name is granted, and no more', async () => {
    expect(await s3('PUT', '/photos', ROOT)).toEqual({ status: '200' });
    expect(await s3('PUT', '/forbidden', ROOT)).toEqual(REFUSED);
  });

  test('a token becomes keys, whose user is asked about', async () => {
    const { status, pair, session } = await temporaryKeys(token);
    expect(status).toBe(200);
    expect(await s3('GET', '/photos', pair, session)).toEqual({ status: '200' });
    expect(await s3('DELETE', '/photos', pair, session)).toEqual(REFUSED);
    expect(await s3('GET', '/', pair, session)).toMatchObject({ status: '200' });
    const asked = started.served.stack.records.map(({ question }) => question?.username);
    expect(asked).toContain('alice');
  });

  test.each([
    // The plugin's own refusal is an internal error to MinIO's client; its reason is the message.
    ['dead', 500],
    ['', 400],
  ])('the token "%s" becomes none', async (proof, expected) => {
    const { status, session } = await temporaryKeys(proof);
    expect({ status, session }).toEqual({ status: expected, session: '' });
  });

  testEveryProduct({
    product: 'minio',
    started,
    user: ALICE,
    login: loginsByToken(
      () => started.served,
      [],
      async (proof) => {
        const { status, pair, session } = await temporaryKeys(proof);
        if (session === '') return `no keys: ${status}`;
        const answer = await s3('GET', '/photos', pair, session);
        return answer.status === '200' || `${answer.status} ${answer.code}`;
      },
    ),
  });

  test('Gatehook cannot be reached: root is refused, too', async () => {
    await started.served.close();
    expect(await s3('GET', '/photos', ROOT)).toEqual(REFUSED);
    expect(await temporaryKeys(token)).toMatchObject({ status: 400, session: '' });
  });
});
