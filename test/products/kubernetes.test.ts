// The webhook clients that kube-apiserver is made of (k8s.io/apiserver), configured as docs/dialects/kubernetes.md says.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testEveryProduct } from '../support/every-product.ts';
import { describeOptionalProduct, pageConfiguration, run, temporaryFolder } from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';
import { loginsByToken, servedTokens, tokenOf } from '../support/served-tokens.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';

const ALICE = { roles: ['dev'], attributes: { tenant: 't1' } };

// They come from Go's module proxy, not from Debian.
describeOptionalProduct('Kubernetes', ['go'], () => {
  const { folder, remove } = temporaryFolder();
  const client = join(folder, 'client');
  let served: Served;
  let tls: TlsFront;
  let token: string;
  let key: string;

  /** The page's files, for one version of the reviews. */
  function writeFiles(version: string, apiKey: string): void {
    const values = { scheme: 'https', host: `127.0.0.1:${tls.port}`, application: 'cluster', pathKey: '' };
    const blocks = pageConfiguration('kubernetes', { ...values, key: apiKey });
    for (const name of ['authentication', 'authorization']) {
      const text = blocks.get(`/etc/kubernetes/gatehook-${name}.yaml`) ?? '';
      writeFileSync(join(folder, `${name}.yaml`), text.replace('/kubernetes/v1/', `/kubernetes/${version}/`));
    }
  }

  async function runClient(act: 'authenticate' | 'authorize', version: string, question: string) {
    const file = act === 'authenticate' ? 'authentication.yaml' : 'authorization.yaml';
    const trusting = [`SSL_CERT_FILE=${tls.certificate}`, client];
    const { output } = await run('env', [...trusting, act, join(folder, file), version, question]);
    // The last line; those before it are the client's log.
    return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '');
  }

  function ask(act: 'authenticate' | 'authorize', version: string, question: string, apiKey = key) {
    writeFiles(version, apiKey);
    return runClient(act, version, question);
  }

  beforeAll(async () => {
    const built = spawnSync('go', ['build', '-o', client, '.'], { cwd: 'test/products/kubernetes' });
    if (built.status !== 0) throw new Error(built.stderr.toString());
    const limits = { dialects: ['kubernetes', 'native'], mayAssert: true, mayIssueTokens: true };
    served = await serveGatehook(limits, { alice: ALICE }, await servedTokens());
    await served.stack.addRole('dev', ['k8s:default:%:pods:*:get']);
    key = served.values.key;
    token = (await tokenOf(served, 'alice', 'secret', [])) ?? '';
    // Kubernetes' clients send a token over TLS only.
    tls = await startTlsFront(Number(served.values.host.split(':')[1]), folder);
  }, 300_000);

  afterAll(async () => {
    await tls?.close();
    await served?.close();
    remove();
  });

  describe.each(['v1', 'v1beta1'])('%s', (version) => {
    test('a token is its user, with roles as groups', async () => {
      expect(await ask('authenticate', version, token)).toEqual({
        does: 'accept',
        user: { Name: 'alice', UID: '', Groups: ['dev'], Extra: { tenant: ['t1'] } },
      });
    });

    test('a dead token is refused, without an error', async () => {
      expect(await ask('authenticate', version, 'dead')).toEqual({ does: 'refuse' });
    });

    test.each([
      ['alice get pods', { does: 'allow' }],
      ['alice delete pods', { does: 'deny', reason: 'User not authorized to perform this action' }],
      ['system:kube-scheduler get pods', { does: 'deny', reason: 'Invalid credentials' }],
    ])('%s', async (question, expected) => {
      expect(await ask('authorize', version, question)).toEqual(expected);
    });

    test('with a wrong key no token is taken, and no other authorizer asked', async () => {
      const refused = { does: 'refuse', error: expect.stringMatching(/not proved|Unauthorized|credentials/) };
      expect(await ask('authenticate', version, token, 'wrong')).toEqual(refused);
      expect(await ask('authorize', version, 'alice get pods', 'wrong')).toMatchObject({ does: 'deny' });
    });

    test('while Gatehook cannot tell, no token is taken, and no other authorizer asked', async () => {
      served.setStore('fails');
      try {
        expect(await ask('authenticate', version, token)).toMatchObject({ does: 'refuse' });
        expect(await ask('authorize', version, 'alice get pods')).toMatchObject({ does: 'deny' });
      } finally {
        served.setStore('answers');
      }
    });
  });

  testEveryProduct({
    product: 'kubernetes',
    started: {
      get served() {
        return served;
      },
    },
    user: ALICE,
    login: loginsByToken(
      () => served,
      [],
      async (proof) => {
        const answer = await ask('authenticate', 'v1', proof);
        return answer.does === 'accept' || JSON.stringify(answer);
      },
    ),
  });

  test('a user who is disabled, and one beyond ASCII, are authorized as the table says now', async () => {
    for (const name of ['gone', 'zoë-ops']) await served.stack.addUser(name, ALICE);
    expect(await ask('authorize', 'v1', 'zoë-ops get pods')).toEqual({ does: 'allow' });
    expect(await ask('authorize', 'v1', 'gone get pods')).toEqual({ does: 'allow' });
    await served.disableUser('gone');
    expect(await ask('authorize', 'v1', 'gone get pods')).toMatchObject({ does: 'deny' });
  });

  test('the authorizers of the page are what the API server takes', async () => {
    const file = join(folder, 'kubeconfig.yaml');
    writeFiles('v1', key);
    const values = { scheme: 'https', host: 'x', application: 'cluster', pathKey: '', key };
    const text = pageConfiguration('kubernetes', values).get('/etc/kubernetes/authorization.yaml') ?? '';
    writeFileSync(
      file,
      text.replace('/etc/kubernetes/gatehook-authorization.yaml', join(folder, 'authorization.yaml')),
    );
    expect(JSON.parse((await run(client, ['validate', file])).output)).toEqual({ does: 'accept' });
  });

  test('a version other than that of the path is denied', async () => {
    writeFiles('v1', key);
    expect(await runClient('authorize', 'v1beta1', 'alice get pods')).toEqual({ does: 'deny' });
  });
});
