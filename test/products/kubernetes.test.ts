// The webhook clients that kube-apiserver is made of (k8s.io/apiserver), configured as docs/dialects/kubernetes.md says.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App } from '../../functions/http/app.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { makeKeySetText } from '../../functions/tokens/make-key.ts';
import { type RunningHttp, startHttp } from '../../local/http.ts';
import { realClock, seededRandom } from '../support/clock.ts';
import { interceptTable } from '../support/intercept.ts';
import { pageConfiguration, run, temporaryFolder } from '../support/products.ts';
import { application, startStack, type TestStack } from '../support/stack.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';

/** They come from Go's module proxy, not from Debian: where there is no Go, they are skipped by name, also in CI. */
const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) process.stderr.write('skipped: Kubernetes, without go\n');

const ALICE = { name: 'alice', status: 'active', roles: ['dev'], tokenGeneration: 'first' } as const;
const ATTRIBUTES = { tenant: 't1' };

(hasGo ? describe : describe.skip)('Kubernetes', () => {
  const { folder, remove } = temporaryFolder();
  const client = join(folder, 'client');
  let stack: TestStack;
  let http: RunningHttp;
  let tls: TlsFront;
  let app: App;
  let broken: App;
  let current: App;
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
    stack = await startStack({ clock: realClock });
    key = await stack.addKeyedApplication('cluster', { dialects: ['kubernetes'], mayAssert: true });
    await stack.addUser('alice', { ...ALICE, attributes: ATTRIBUTES });
    await stack.addRole('dev', ['k8s:default:%:pods:*:get']);
    const keys = makeKeySetText(0);
    const options = { readKeys: () => keys, issuer: 'https://gatehook.example', lifetime: 900 };
    const tokens = new AccessTokens(options, realClock, seededRandom());
    const user = { ...ALICE, grants: [], attributes: ATTRIBUTES, version: '' };
    const grant = { user, application: application('cluster'), permissions: [], roles: [] };
    token = (await tokens.issue(grant)).accessToken;
    app = stack.instance({ tokens });
    const { table } = interceptTable(stack.database.table, () => {
      throw new Error('the table does not answer');
    });
    broken = stack.instance({ tokens, table });
    http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
    current = app;
    http.serve((inbound) => current(inbound));
    // Kubernetes' clients send a token over TLS only.
    tls = await startTlsFront(http.port, folder);
  }, 300_000);

  afterAll(async () => {
    await tls.close();
    await http.close();
    await stack.database.close();
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

    test('while nobody can tell, no token is taken, and no other authorizer asked', async () => {
      current = broken;
      try {
        expect(await ask('authenticate', version, token)).toMatchObject({ does: 'refuse' });
        expect(await ask('authorize', version, 'alice get pods')).toMatchObject({ does: 'deny' });
      } finally {
        current = app;
      }
    });
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
