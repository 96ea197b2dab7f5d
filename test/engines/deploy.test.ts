// `cdk deploy` for real, to an emulated AWS that enforces IAM: deployed, asked, rotated, changed, robbed of rights, destroyed.
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Aws, startAws } from './aws.ts';
import { describeEngine, installed, type Ran, shell } from './engine.ts';

const SLOW = 600_000;
const PASSWORD = 'correct horse battery staple';
const python = installed('ministack', 'python');

/** The functions run as processes of this machine, whatever processor a stage asks for. */
const processor = process.arch === 'arm64' ? 'arm64' : 'x86_64';

describeEngine('cdk deploy', 'reason' in python ? [python.reason] : [], () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehook-deploy-'));
  let aws: Aws;
  const environment = () => ({ ...aws.environment, GATEHOOK_DATA: join(folder, 'no-local-stack') });
  const cdk = (command: string, app: string) =>
    shell(`npx cdk ${command} --app ${folder}/${app}`, environment());
  const gatehook = (stage: string, line: string) =>
    shell(`npx gatehook ${line} --stack Gatehook-${stage}`, environment());
  const synth = (app: string, line: string) =>
    shell(`npx cdk synth -q --output ${folder}/${app} ${line}`, environment());

  beforeAll(async () => {
    aws = await startAws('path' in python ? python.path : '');
    succeeded(await synth('dev', `-c architecture=${processor}`));
    succeeded(await synth('prod', `-c stage=prod -c architecture=${processor}`));
    succeeded(await synth('changed', `-a 'npx node test/engines/changed-app.ts'`));
    succeeded(await cdk('bootstrap', 'dev'));
    // The bucket of the CDK wants TLS, which the emulator has no certificate for that anybody trusts.
    await aws.call('s3', '/cdk-hnb659fds-assets-000000000000-us-east-1?policy', { method: 'DELETE' });
  }, SLOW);
  afterAll(async () => {
    await aws.stop();
    rmSync(folder, { recursive: true });
  });

  const describeStack = async (stage: string) =>
    aws.query('cloudformation', {
      Action: 'DescribeStacks',
      StackName: `Gatehook-${stage}`,
      Version: '2010-05-15',
    });
  const output = async (stage: string, key: string) => {
    const text = await describeStack(stage);
    const members = text.split('<member>').find((part) => part.includes(`<OutputKey>${key}</OutputKey>`));
    return /<OutputValue>([^<]+)</.exec(members ?? '')?.[1] ?? '';
  };
  /** The physical name of a resource whose logical id begins so. */
  const physical = async (stage: string, type: string, id: string) => {
    const text = await aws.query('cloudformation', {
      Action: 'DescribeStackResources',
      StackName: `Gatehook-${stage}`,
      Version: '2010-05-15',
    });
    const members = text.split('<member>').filter((part) => part.includes(`<ResourceType>${type}<`));
    const found = members.find((part) => part.includes(`<LogicalResourceId>${id}`));
    return /<PhysicalResourceId>([^<]+)</.exec(found ?? '')?.[1] ?? '';
  };
  const ask = async (stage: string, path: string, init: AskInit = {}) =>
    askApi(await output(stage, 'ApiUrl'), path, init);
  /** The published keys, once the first rotation has run. */
  const keys = async (stage: string): Promise<unknown[]> => {
    for (let tries = 0; ; tries++) {
      const { status, body } = await ask(stage, '/.well-known/jwks.json');
      if (status === 200) return JSON.parse(body).keys;
      if (tries > 120) throw new Error(`no keys: ${status} ${body}\n${aws.log().slice(-2000)}`);
      await sleep(500);
    }
  };
  const credentials: Record<string, { key: string }> = {};
  const question = (username: string, permission = 'orders:42:refund', password = PASSWORD) =>
    JSON.stringify({ username, password, permissions: [permission] });
  const askWithKey = (stage: string, body: string) =>
    ask(stage, '/webhook', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': credentials[stage]?.key ?? '' },
      body,
    });

  describe.each(['dev', 'prod'])('%s', (stage) => {
    test(
      'is deployed whole, and is what the template says',
      async () => {
        succeeded(await cdk('deploy --require-approval never', stage));
        expect(await output(stage, 'ApiUrl')).toMatch(/^http:\/\/\w+\.execute-api\.localhost:\d+$/);
        expect(await cdk('diff --fail', stage)).toMatchObject({ code: 0 });
        expect(await keys(stage)).toHaveLength(1);
      },
      SLOW,
    );

    test(
      'is filled by the command line',
      async () => {
        const { out } = succeeded(
          await gatehook(stage, 'app create shop --dialect native --dialect rabbitmq --may-issue-tokens'),
        );
        credentials[stage] = { key: /ghk_\w+/.exec(out)?.[0] ?? '' };
        succeeded(await gatehook(stage, "role put clerk --grant 'orders:**' --grant '!orders:13:**'"));
        succeeded(await gatehook(stage, `user create alice --role clerk --password '${PASSWORD}'`));
        for (const [line, text] of [
          ['app list', 'shop'],
          ['role list', 'clerk'],
          ['user show alice', 'argon2'],
          ['explain alice orders:42:refund', 'clerk'],
          ['token-key list', 'signs'],
          ['dialect show rabbitmq --app shop', '/rabbitmq/'],
        ] as const)
          expect(succeeded(await gatehook(stage, line)).out).toContain(text);
      },
      SLOW,
    );

    test(
      'answers signed questions and questions with a key',
      async () => {
        const check = (permission: string, password: string) =>
          gatehook(stage, `check alice ${permission} --app shop --password '${password}'`);
        expect((await check('orders:42:refund', PASSWORD)).out).toContain('allow');
        expect((await check('orders:13:refund', PASSWORD)).out).toContain('not_authorized');
        expect((await check('orders:42:refund', 'wrong')).out).toContain('invalid_credentials');
        expect(await askWithKey(stage, question('alice'))).toMatchObject({
          status: 200,
          body: expect.stringContaining('"decision":"allow"'),
        });
        expect(await askWithKey(stage, question('alice', 'orders:13:refund'))).toMatchObject({ status: 403 });
      },
      SLOW,
    );

    test.each([
      ['/openapi.json', 'GET', 200],
      ['/nothing/here', 'GET', 404],
      ['/access/v1/evaluation', 'POST', 401],
      ['/v1/data/orders/allow', 'POST', 401],
      ['/rabbitmq/user', 'GET', 401],
    ])(
      '%s reaches the function',
      async (path, method, status) => {
        const json = { 'content-type': 'application/json' };
        const answer = await ask(
          stage,
          path,
          method === 'POST' ? { method, headers: json, body: '{}' } : { method },
        );
        expect(answer.status).toBe(status);
        expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      },
      SLOW,
    );
  });

  describe('the token keys', () => {
    test(
      'a rotation adds one, and tokens of the first stay good',
      async () => {
        const asked = await askWithKey(
          'dev',
          JSON.stringify({ ...JSON.parse(question('alice')), token: true }),
        );
        const { accessToken } = JSON.parse(asked.body);
        const before = await keys('dev');
        const secret = await output('dev', 'TokenKeysArn');
        await aws.call('secretsmanager', '/', {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': 'secretsmanager.RotateSecret',
          },
          body: JSON.stringify({ SecretId: secret }),
        });
        for (
          let tries = 0;
          !succeeded(await gatehook('dev', 'token-key list')).out.includes('waits');
          tries++
        )
          if (tries > 60) throw new Error(`the rotation did not finish\n${aws.log().slice(-2000)}`);
        expect(before).toHaveLength(1);
        expect(await askWithKey('dev', JSON.stringify({ accessToken }))).toMatchObject({ status: 200 });
      },
      SLOW,
    );

    test(
      'the daily check finds the rotation in order',
      async () => {
        const name = await physical('dev', 'AWS::Lambda::Function', 'TokenKeysRotation');
        const check = { Step: 'checkRotation', SecretId: await output('dev', 'TokenKeysArn'), EveryDays: 30 };
        const answer = await aws.call('lambda', `/2015-03-31/functions/${name}/invocations`, {
          method: 'POST',
          body: JSON.stringify(check),
        });
        expect(answer).toBe('null');
      },
      SLOW,
    );
  });

  describe('a role without one of its actions: cannot tell, never an allow', () => {
    let role: string;
    let policy: string;
    let document: { Statement: { Action: string | string[] }[] };
    const put = (text: unknown) =>
      aws.query('iam', {
        Action: 'PutRolePolicy',
        RoleName: role,
        PolicyName: policy,
        PolicyDocument: JSON.stringify(text),
      });
    // Not the secret: an instance that has read it goes on with it for a day, and the emulator keeps its instances.
    const users = ['BatchGetItem', 'UpdateItem', 'DeleteItem', 'PutItem'];

    beforeAll(async () => {
      role = await physical('dev', 'AWS::IAM::Role', 'WebhookRole');
      const names = await aws.query('iam', { Action: 'ListRolePolicies', RoleName: role });
      policy = /<member>([^<]+)</.exec(names)?.[1] ?? '';
      const text = await aws.query('iam', { Action: 'GetRolePolicy', RoleName: role, PolicyName: policy });
      document = JSON.parse(decodeURIComponent(/<PolicyDocument>([^<]+)</.exec(text)?.[1] ?? ''));
      for (const name of users)
        succeeded(
          await gatehook('dev', `user create ${name.toLowerCase()} --role clerk --password '${PASSWORD}'`),
        );
    }, SLOW);
    afterAll(async () => {
      await put(document);
    });

    test.each([
      ['dynamodb:BatchGetItem'],
      ['dynamodb:UpdateItem'],
      ['dynamodb:DeleteItem'],
      ['dynamodb:PutItem'],
    ])(
      '%s',
      async (action) => {
        const user = action.split(':')[1]?.toLowerCase() ?? '';
        const Statement = document.Statement.map((statement) => ({
          ...statement,
          Action: [statement.Action].flat().filter((one) => one !== action),
        })).filter(({ Action }) => Action.length > 0);
        await put({ ...document, Statement });
        // Signed, so that a webhook id is claimed too.
        const right = await gatehook(
          'dev',
          `check ${user} orders:42:refund --app shop --password '${PASSWORD}'`,
        );
        const wrong = await gatehook('dev', `check ${user} orders:42:refund --app shop --password wrong`);
        expect(right.err).toContain('could not decide (status 503)');
        expect(right.out).toBe('');
        // What needs no such write may be told: a wrong password clears nothing.
        expect(wrong.out + wrong.err).toMatch(/\(status 503\)|invalid_credentials/);
        await put(document);
        expect(
          (await gatehook('dev', `check ${user} orders:42:refund --app shop --password '${PASSWORD}'`)).out,
        ).toContain('allow');
      },
      SLOW,
    );
  });

  describe('deployed again with other settings', () => {
    test(
      'old credentials, users and tokens live, and the template is what is deployed',
      async () => {
        const before = await Promise.all([output('dev', 'TableName'), output('dev', 'SigningSecretArn')]);
        succeeded(await cdk('deploy --require-approval never', 'changed'));
        expect(await Promise.all([output('dev', 'TableName'), output('dev', 'SigningSecretArn')])).toEqual(
          before,
        );
        expect(await cdk('diff --fail', 'changed')).toMatchObject({ code: 0 });
        expect(await askWithKey('dev', question('alice'))).toMatchObject({ status: 200 });
        const shown = succeeded(await gatehook('dev', 'user show alice'));
        expect(shown.out).toContain('argon2 with the pepper p1');
        expect(await askWithKey('dev', question('alice'))).toMatchObject({ status: 200 });
      },
      SLOW,
    );

    test(
      'the secret of an application rotates with an overlap, and the master with one too',
      async () => {
        const old = credentials.dev?.key ?? '';
        const { out } = succeeded(await gatehook('dev', 'app rotate shop --key'));
        expect(await askWithKey('dev', question('alice'))).toMatchObject({ status: 200 });
        credentials.dev = { key: /ghk_\w+/.exec(out)?.[0] ?? '' };
        expect(credentials.dev.key).not.toBe(old);
        expect(await askWithKey('dev', question('alice'))).toMatchObject({ status: 200 });
        succeeded(await gatehook('dev', 'secret rotate --overlap 2h --yes'));
        expect(await askWithKey('dev', question('alice'))).toMatchObject({ status: 200 });
      },
      SLOW,
    );
  });

  describe('destroyed', () => {
    const tableExists = (name: string) =>
      aws
        .call('dynamodb', '/', {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': 'DynamoDB_20120810.DescribeTable',
          },
          body: JSON.stringify({ TableName: name }),
        })
        .then(
          () => true,
          () => false,
        );

    test(
      'dev goes with its data',
      async () => {
        const table = await output('dev', 'TableName');
        succeeded(await cdk('destroy --force', 'changed'));
        expect(await tableExists(table)).toBe(false);
        await expect(describeStack('dev')).rejects.toThrow('does not exist');
      },
      SLOW,
    );

    test(
      'prod refuses, and when it is told to all the same its data stay',
      async () => {
        const table = await output('prod', 'TableName');
        const secret = await output('prod', 'SigningSecretArn');
        expect(await cdk('destroy --force', 'prod')).toMatchObject({ code: 1 });
        expect(await ask('prod', '/openapi.json')).toMatchObject({ status: 200 });
        await aws.query('cloudformation', {
          Action: 'UpdateTerminationProtection',
          EnableTerminationProtection: 'false',
          StackName: 'Gatehook-prod',
          Version: '2010-05-15',
        });
        succeeded(await cdk('destroy --force', 'prod'));
        expect(await tableExists(table)).toBe(true);
        const kept = await aws.call('secretsmanager', '/', {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': 'secretsmanager.DescribeSecret',
          },
          body: JSON.stringify({ SecretId: secret }),
        });
        expect(JSON.parse(kept).ARN).toBe(secret);
      },
      SLOW,
    );
  });
});

/** What a program wrote where it should have worked. */
function succeeded(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`exit ${ran.code}\n${ran.out}\n${ran.err}`);
  return ran;
}

interface AskInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** By address, with the API's name in Host: names below localhost are not known to every C library. */
function askApi(
  api: string,
  path: string,
  { method = 'GET', headers = {}, body = '' }: AskInit,
): Promise<Answer> {
  const { host, port } = new URL(api);
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers: { ...headers, host } },
      (response) => {
        let text = '';
        response.on('data', (part) => (text += part));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
