// Stages of Gatehook on an emulated AWS: deployed by the CDK's own command, filled by ours, asked through the emulated API.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hearCommand, keepText } from '../support/canary-stacks.ts';
import { signedHeaders, signV1 } from '../support/signing.ts';
import { type Answer, type AskInit, askApi } from './ask-api.ts';
import { type Aws, startAws } from './aws.ts';
import { type Ran, shell } from './engine.ts';

/** Milliseconds for one test: a deployment takes seconds on an idle machine. */
export const SLOW = 600_000;
export const PASSWORD = 'correct horse battery staple';

export type Stage = 'dev' | 'prod';
/** The CDK apps, by the folders that they are synthesised into: `changed` is dev with other settings. */
type CdkApp = Stage | 'changed';

/** What the application `shop` of a stage proves itself with. */
export interface Credentials {
  readonly application: string;
  readonly secret: string;
  readonly key: string;
}

/** The functions run as processes of this machine, whatever processor a stage asks for. */
const PROCESSOR = process.arch === 'arm64' ? 'arm64' : 'x86_64';
/** The version of JSON that a service speaks, and what stands before the name of each operation. */
const PROTOCOLS = {
  dynamodb: ['1.0', 'DynamoDB_20120810'],
  secretsmanager: ['1.1', 'secretsmanager'],
  logs: ['1.1', 'Logs_20140328'],
} as const;
const CLOUDFORMATION = { Version: '2010-05-15' };

/** What a program wrote where it should have worked. @throws Error with all of it where it did not */
export function succeeded(ran: Ran): Ran {
  if (ran.code !== 0) throw new Error(`exit ${ran.code}\n${ran.out}\n${ran.err}`);
  return ran;
}

/** What `app create` and `app rotate` print. */
export const credentialsIn = (text: string): Credentials => ({
  application: /gatehook-application +(\S+)/.exec(text)?.[1] ?? '',
  secret: /whsec_\S+/.exec(text)?.[0] ?? '',
  key: /ghk_\S+/.exec(text)?.[0] ?? '',
});

export const question = (username: string, permission = 'orders:42:refund', password = PASSWORD) =>
  JSON.stringify({ username, password, permissions: [permission] });

export class Deployment {
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehook-deploy-'));
  readonly credentials = new Map<Stage, Credentials>();
  /** Every line that ran with --stack, in order. */
  readonly lines: string[] = [];
  readonly #python: string;
  #aws: Aws | undefined;

  /** @param python the interpreter that has ministack */
  constructor(python: string) {
    this.#python = python;
  }

  get aws(): Aws {
    if (this.#aws === undefined) throw new Error('the emulated AWS is not started');
    return this.#aws;
  }

  async start(): Promise<void> {
    this.#aws = await startAws(this.#python);
    const synth = (app: CdkApp, line: string) =>
      this.#shell(`npx cdk synth -q --output ${this.folder}/${app} ${line}`).then(succeeded);
    await synth('dev', `-c architecture=${PROCESSOR}`);
    await synth('prod', `-c stage=prod -c architecture=${PROCESSOR}`);
    await synth('changed', `-a 'npx node test/engines/changed-app.ts'`);
    succeeded(await this.cdk('bootstrap', 'dev'));
    // The bucket of the CDK wants TLS, for which the emulator has no certificate that is trusted here.
    await this.aws.call('s3', '/cdk-hnb659fds-assets-000000000000-us-east-1?policy', { method: 'DELETE' });
  }

  async stop(): Promise<void> {
    await this.#aws?.stop();
    rmSync(this.folder, { recursive: true });
  }

  #shell(line: string): Promise<Ran> {
    return shell(line, { ...this.aws.environment, GATEHOOK_DATA: join(this.folder, 'no-local-stack') });
  }

  cdk(command: string, app: CdkApp): Promise<Ran> {
    return this.#shell(`npx cdk ${command} --app ${this.folder}/${app}`);
  }

  /** A command line of an operator. This process's Node starts it, which saves npx's second at every one. */
  async gatehook(stage: Stage, line: string): Promise<Ran> {
    this.lines.push(line);
    // In front, where a `--` of the line cannot make an argument of it.
    const ran = await this.#shell(`${process.execPath} bin/gatehook.js --stack Gatehook-${stage} ${line}`);
    hearCommand(line.split(' '), ran.out, ran.err);
    return ran;
  }

  /** @returns what it printed */
  async done(stage: Stage, line: string): Promise<string> {
    return succeeded(await this.gatehook(stage, line)).out;
  }

  describeStack(stage: Stage): Promise<string> {
    return this.aws.query('cloudformation', {
      ...CLOUDFORMATION,
      Action: 'DescribeStacks',
      StackName: `Gatehook-${stage}`,
    });
  }

  async output(stage: Stage, key: string): Promise<string> {
    const text = await this.describeStack(stage);
    const members = text.split('<member>').find((part) => part.includes(`<OutputKey>${key}</OutputKey>`));
    return /<OutputValue>([^<]+)</.exec(members ?? '')?.[1] ?? '';
  }

  /** The physical name of a resource whose logical id begins so. */
  async physical(stage: Stage, type: string, id: string): Promise<string> {
    const text = await this.aws.query('cloudformation', {
      ...CLOUDFORMATION,
      Action: 'DescribeStackResources',
      StackName: `Gatehook-${stage}`,
    });
    const members = text.split('<member>').filter((part) => part.includes(`<ResourceType>${type}<`));
    const found = members.find((part) => part.includes(`<LogicalResourceId>${id}`));
    return /<PhysicalResourceId>([^<]+)</.exec(found ?? '')?.[1] ?? '';
  }

  async allowToEnd(stage: Stage): Promise<void> {
    await this.aws.query('cloudformation', {
      ...CLOUDFORMATION,
      Action: 'UpdateTerminationProtection',
      EnableTerminationProtection: 'false',
      StackName: `Gatehook-${stage}`,
    });
  }

  /** One call to a service that speaks JSON, as the root user. */
  call(service: keyof typeof PROTOCOLS, operation: string, input: object): Promise<string> {
    const [version, target] = PROTOCOLS[service];
    const headers = {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${operation}`,
    };
    return this.aws.call(service, '/', { method: 'POST', headers, body: JSON.stringify(input) });
  }

  async ask(stage: Stage, path: string, init: AskInit = {}): Promise<Answer> {
    keepText(init.body ?? '');
    const answer = await askApi(await this.output(stage, 'ApiUrl'), path, init);
    if (answer.status < 400) keepText(answer.body);
    return answer;
  }

  of(stage: Stage): Credentials {
    const credentials = this.credentials.get(stage);
    if (credentials === undefined) throw new Error(`the application of ${stage} is not there yet`);
    return credentials;
  }

  askWithKey(stage: Stage, body: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json', 'x-api-key': this.of(stage).key };
    return this.ask(stage, '/webhook', { method: 'POST', headers, body });
  }

  askSigned(stage: Stage, body: string): Promise<Answer> {
    const { application, secret } = this.of(stage);
    const input = { id: randomUUID(), timestamp: Math.floor(Date.now() / 1000), body };
    const headers = {
      'content-type': 'application/json',
      ...signedHeaders(application, signV1(secret, input), input),
    };
    return this.ask(stage, '/webhook', { method: 'POST', headers, body });
  }

  /** New instances of a function of dev, as after any change of its settings: one keeps what it read of a secret. */
  async renew(id: string): Promise<void> {
    const name = await this.physical('dev', 'AWS::Lambda::Function', id);
    const path = `/2015-03-31/functions/${name}/configuration`;
    await this.aws.call('lambda', path, { method: 'PUT', body: JSON.stringify({ Timeout: 29 }) });
  }

  /** One call of the webhook function by its event, past the API. @returns what it answered */
  async invokeWebhook(stage: Stage, event: string): Promise<{ statusCode: number; body: string }> {
    const name = await this.physical(stage, 'AWS::Lambda::Function', 'WebhookFunction');
    const path = `/2015-03-31/functions/${name}/invocations`;
    return JSON.parse(await this.aws.call('lambda', path, { method: 'POST', body: event }));
  }

  /** The published keys, once the first rotation has run. */
  async publishedKeys(stage: Stage): Promise<unknown[]> {
    for (let tries = 0; ; tries++) {
      const { status, body } = await this.ask(stage, '/.well-known/jwks.json');
      if (status === 200) return JSON.parse(body).keys;
      if (tries > 240) throw new Error(`no keys: ${status} ${body}\n${this.aws.log().slice(-2000)}`);
      await sleep(500);
    }
  }
}
