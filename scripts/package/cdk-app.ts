// `gatehook/cdk` in a stock CDK app: what `cdk init app --language typescript` writes, CommonJS, with its Jest.
import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { install, projectWith, run, type Tarballs, writeInto } from './project.ts';
import { pathWith, type Runtime } from './runtimes.ts';

/** The lines of docs/construct.md and docs/protecting-an-api-gateway-api.md between what the template wrote. */
const STACK = `
import * as cdk from 'aws-cdk-lib/core';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpUrlIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LambdaDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { Gatehook, GatehookAuthorizer } from 'gatehook/cdk';

export class OrdersStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const gatehook = new Gatehook(this, 'Gatehook');
    new Gatehook(this, 'Second', {
      architecture: 'x86_64',
      hash: { peppered: true },
      registry: true,
      direct: [
        { entry: 'cognito-user-migration', application: 'pool' },
        { entry: 'transfer-identity-provider', application: 'files' },
      ],
      tracing: true,
      provisionedConcurrency: 1,
      gradualDeployment: LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES,
      encryptionKey: new Key(this, 'Key', { enableKeyRotation: true }),
    });
    const { table, url } = gatehook;
    const auth = new GatehookAuthorizer(this, 'Auth', {
      tableName: table.tableName,
      issuer: url,
      application: 'orders-api',
    });
    const defaultIntegration = new HttpUrlIntegration('Orders', 'https://orders.example');
    new HttpApi(this, 'HttpApi', { defaultIntegration, defaultAuthorizer: auth.httpAuthorizer() });
  }
}
`;

const TEST = `
import * as cdk from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as Orders from '../lib/orders-stack';

test('Gatehook and Authorizer Created', () => {
  const template = Template.fromStack(new Orders.OrdersStack(new cdk.App(), 'MyTestStack'));
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', { AuthorizerType: 'REQUEST' });
  template.resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
  template.hasOutput('GatehookApiUrl', {});
});
`;

/** The same constructs from an ESM app, without a compiler. */
const ESM_APP = `
import { App, Stack } from 'aws-cdk-lib';
import { Gatehook, GatehookAuthorizer } from 'gatehook/cdk';

const app = new App({ outdir: 'esm.out' });
const stack = new Stack(app, 'Orders');
const { table, url } = new Gatehook(stack, 'Gatehook');
new GatehookAuthorizer(stack, 'Auth', { tableName: table.tableName, issuer: url, application: 'orders-api' });
app.synth();
`;

/** Without its binaries a function would not start: npm leaves out most folders of the name node_modules. */
const FUNCTION_FILES = [
  /authorizer\.mjs$/,
  /webhook\.mjs$/,
  /webhook\.surface-document\.mjs$/,
  /rotate-token-key\.mjs$/,
  /argon2\.linux-arm64-gnu\.node$/,
  /bcrypt\.linux-arm64-gnu\.node$/,
];

function expectFunctionsIn(output: string): void {
  const files = globSync('**/*', { cwd: output });
  const missing = FUNCTION_FILES.filter((file) => !files.some((name) => file.test(name)));
  if (missing.length > 0) throw new Error(`the functions in ${output} lack ${missing.join(', ')}`);
  const assets = globSync('asset.*', { cwd: output });
  const crowded = assets.filter(
    (asset) => globSync('+([a-z-]).mjs', { cwd: join(output, asset) }).length !== 1,
  );
  if (crowded.length > 0) throw new Error(`not one function each: ${crowded.join(', ')} in ${output}`);
}

/** Everything in the app runs under that Node, npm's scripts and the CDK too. */
export function testCdkApp(folder: string, { gatehook }: Tarballs, node: Runtime): void {
  const app = join(folder, 'orders');
  mkdirSync(app);
  const cdk = resolve('node_modules/aws-cdk/bin/cdk');
  run(process.execPath, [cdk, 'init', 'app', '--language', 'typescript', '--generate-only'], { cwd: app });
  install(app, gatehook);
  writeInto(app, { 'lib/orders-stack.ts': STACK, 'test/orders.test.ts': TEST, 'app.mjs': ESM_APP });
  const env = { ...process.env, PATH: pathWith(dirname(node.program)), NODE_OPTIONS: '' };
  const version = run('node', ['--version'], { env }).trim();
  run('npm', ['run', 'build'], { cwd: app, env });
  run('npm', ['test'], { cwd: app, env });
  run('npx', ['cdk', 'synth', '--quiet'], { cwd: app, env });
  expectFunctionsIn(join(app, 'cdk.out'));
  run('node', ['app.mjs'], { cwd: app, env });
  expectFunctionsIn(join(app, 'esm.out'));
  const { devDependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'));
  console.log(
    `gatehook/cdk synthesises in a stock CDK app and in its Jest under Node ${version}, TypeScript ${devDependencies.typescript}`,
  );
}

/** What `gatehook init` writes: compiled by its own compiler and synthesised, with the packed Gatehook in it. */
export function testInit(folder: string, { gatehook }: Tarballs, node: Runtime): void {
  const launcher = projectWith(join(folder, 'launcher'), gatehook);
  const env = { ...process.env, PATH: pathWith(dirname(node.program)), NODE_OPTIONS: '' };
  const app = join(folder, 'auth');
  run('node', [join(launcher, 'node_modules/gatehook/bin/gatehook.js'), 'init', app], { env });
  install(app, gatehook);
  run('npm', ['run', 'types'], { cwd: app, env });
  run('npx', ['cdk', 'synth', '--quiet'], { cwd: app, env });
  const template = readFileSync(join(app, 'cdk.out/Gatehook.template.json'), 'utf8');
  if (!template.includes('AuthApiUrl')) throw new Error(`no Gatehook in the template of ${app}`);
  console.log(
    `the app of gatehook init compiles and synthesises under Node ${run('node', ['--version'], { env }).trim()}`,
  );
}
