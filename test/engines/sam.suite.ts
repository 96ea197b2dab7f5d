// docs/local-testing.md on Linux: every command as the page shows it, SAM CLI and a container engine included.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../scripts/free-port.ts';
import {
  type ContainerEngine,
  describeEngine,
  installed,
  type Missing,
  ROOT,
  type Running,
  shell,
  start,
} from './engine.ts';

const IMAGE = 'public.ecr.aws/lambda/nodejs:24-x86_64';
const SLOW = 600_000;
const page = readFileSync(join(ROOT, 'docs/local-testing.md'), 'utf8');
/** The commands of the page in their order, each one line. */
const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) =>
  block
    .replaceAll('\\\n', ' ')
    .replace(/ +#.*$/gm, '')
    .replace(/ +/g, ' ')
    .trim(),
);

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

/** @param containers the engine that SAM runs the function in */
export function describeSam(containers: ContainerEngine | Missing): void {
  const sam = installed('sam', 'sam');

  const folder = mkdtempSync(join(tmpdir(), 'gatehook-sam-'));
  const environment = {
    SAM_CLI_TELEMETRY: '0',
    GATEHOOK_DATA: join(folder, 'data'),
    ...('environment' in containers ? containers.environment : {}),
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  test('the page has these commands and no others', () => {
    expect(
      commands.map((command) =>
        command
          .replace(/^env \S+ \S+ /, '')
          .split(' ')
          .slice(0, 3)
          .join(' '),
      ),
    ).toEqual([
      'npm test --',
      'GATEHOOK_BIND=0.0.0.0 npm start',
      'npx cdk synth',
      'npx gatehook event',
      'sam local invoke',
      'sam local start-api',
      'curl -i http://127.0.0.1:3010/webhook',
    ]);
  });

  describeEngine('sam local', [sam, containers], () => {
    const ports = { webhook: 0, dynamodb: 0, secrets: 0, api: 0 };
    let stack: Running;
    let key: string;
    /** `events/env.json` for a store on other ports. */
    let variablesWith: (dynamodb: number, secrets: number) => string;
    const [
      ,
      startCommand = '',
      synthCommand = '',
      eventCommand = '',
      invokeCommand = '',
      apiCommand = '',
      curlCommand = '',
    ] = commands;

    /** A command of the page, in this run's folder and on its ports: other tests of this machine have their own. */
    const here = (command: string) =>
      command
        .replace('cdk synth -q', `cdk synth -q --output ${folder}/cdk.out`)
        .replaceAll('.gatehook/', `${folder}/data/`)
        .replaceAll('cdk.out/Gatehook', `${folder}/cdk.out/Gatehook`)
        .replaceAll(/(?<=[ >])event\.json/g, `${folder}/event.json`)
        .replaceAll('events/env.json', `${folder}/env.json`)
        .replace('--port 3010', `--port ${ports.api}`)
        .replace(':3010/', `:${ports.api}/`)
        .replace(
          /(^| )sam local (invoke|start-api)/,
          `$1${'path' in sam ? sam.path : ''} local $2 --skip-pull-image`,
        );

    const invoke = async (more: (command: string) => string = (command) => command) => {
      const { out, err } = await shell(more(here(invokeCommand)), environment);
      return { answer: JSON.parse(out || 'null') as Answer | null, log: err };
    };
    const freshEvent = () => shell(here(eventCommand), environment);

    beforeAll(async () => {
      const image = await shell(`sh scripts/lambda-image.sh ${IMAGE}`, environment);
      if (image.code !== 0) throw new Error(image.err);
      for (const name of ['webhook', 'dynamodb', 'secrets', 'api'] as const) ports[name] = await freePort();
      stack = start(startCommand, {
        ...environment,
        GATEHOOK_PORT: String(ports.webhook),
        GATEHOOK_DYNAMODB_PORT: String(ports.dynamodb),
        GATEHOOK_SECRETS_PORT: String(ports.secrets),
      });
      await stack.until('Ctrl-C ends it');
      key = /ghk_\w+/.exec(stack.output())?.[0] ?? '';
      const variables = readFileSync(join(ROOT, 'events/env.json'), 'utf8');
      variablesWith = (dynamodb, secrets) =>
        variables.replace(':8000', `:${dynamodb}`).replace(':8001', `:${secrets}`);
      writeFileSync(join(folder, 'env.json'), variablesWith(ports.dynamodb, ports.secrets));
      expect(await shell(here(synthCommand), environment)).toMatchObject({ code: 0 });
    }, SLOW);
    afterAll(() => stack.stop());

    describe('sam local invoke', () => {
      test(
        'a fresh event is allowed, the same once more is replayed',
        async () => {
          expect(await freshEvent()).toMatchObject({ code: 0 });
          const { answer, log } = await invoke();
          expect(answer).toMatchObject({ statusCode: 200 });
          expect(JSON.parse(answer?.body ?? '')).toMatchObject({
            decision: 'allow',
            username: 'alice',
            roles: ['clerk'],
          });
          expect(log).toContain('"outcome":"allow"');
          expect(log).not.toContain('correct horse');
          const again = await invoke();
          expect(again.answer).toMatchObject({ statusCode: 409, body: expect.stringContaining('replayed') });
        },
        SLOW,
      );

      test.each([
        ['openapi.json', 200, '"openapi":"3.1'],
        ['api-key.json', 401, 'untrusted_caller'],
      ])(
        'events/%s: %p',
        async (file, statusCode, text) => {
          const { answer } = await invoke((command) =>
            command.replace(`${folder}/event.json`, `events/${file}`),
          );
          expect(answer).toMatchObject({ statusCode, body: expect.stringContaining(text) });
        },
        SLOW,
      );
    });

    describe('when it does not work', () => {
      test(
        'without the access key: 503, and UnrecognizedClientException in the log',
        async () => {
          await freshEvent();
          const { answer, log } = await invoke((command) => command.replace(/env \$\(cat [^)]+\) /, ''));
          expect(answer).toMatchObject({ statusCode: 503, body: expect.stringContaining('unavailable') });
          expect(log).toContain('"cause":"UnrecognizedClientException"');
        },
        SLOW,
      );

      test(
        'without --add-host: 503, and another cause',
        async () => {
          await freshEvent();
          const { answer, log } = await invoke((command) => command.replace(/--add-host \S+/, ''));
          expect(answer).toMatchObject({ statusCode: 503, body: expect.stringContaining('unavailable') });
          expect(log).toMatch(/"cause":"(?!UnrecognizedClientException)\w+"/);
        },
        SLOW,
      );

      test(
        'with the access key of an older run: 503, and UnrecognizedClientException in the log',
        async () => {
          await freshEvent();
          const old = 'env AWS_ACCESS_KEY_ID=older AWS_SECRET_ACCESS_KEY=older ';
          const { answer, log } = await invoke((command) => command.replace(/env \$\(cat [^)]+\) /, old));
          expect(answer).toMatchObject({ statusCode: 503, body: expect.stringContaining('unavailable') });
          expect(log).toContain('"cause":"UnrecognizedClientException"');
        },
        SLOW,
      );

      /** Invokes the function with the variables of another store. */
      const invokeFor = async (dynamodb: number, secrets: number) => {
        await freshEvent();
        writeFileSync(join(folder, 'other.json'), variablesWith(dynamodb, secrets));
        return invoke((command) => command.replace(`${folder}/env.json`, `${folder}/other.json`));
      };

      test(
        'with other ports than those of npm start: 503, and another cause',
        async () => {
          const { answer, log } = await invokeFor(await freePort(), await freePort());
          expect(answer).toMatchObject({ statusCode: 503, body: expect.stringContaining('unavailable') });
          expect(log).toMatch(/"cause":"(?!UnrecognizedClientException)\w+"/);
        },
        SLOW,
      );

      test(
        'a store that listens on 127.0.0.1 only: 503, and another cause',
        async () => {
          const [webhook, dynamodb, secrets] = [await freePort(), await freePort(), await freePort()];
          const lonely = start(startCommand.replace('GATEHOOK_BIND=0.0.0.0 ', ''), {
            ...environment,
            GATEHOOK_DATA: join(folder, 'lonely'),
            GATEHOOK_PORT: String(webhook),
            GATEHOOK_DYNAMODB_PORT: String(dynamodb),
            GATEHOOK_SECRETS_PORT: String(secrets),
          });
          try {
            await lonely.until('Ctrl-C ends it');
            const { answer, log } = await invokeFor(dynamodb, secrets);
            expect(answer).toMatchObject({ statusCode: 503, body: expect.stringContaining('unavailable') });
            expect(log).toMatch(/"cause":"(?!UnrecognizedClientException)\w+"/);
          } finally {
            await lonely.stop();
          }
        },
        SLOW,
      );

      test.each([
        ['is older than five minutes', 'webhook-timestamp', (value: string) => String(Number(value) - 301)],
        [
          'is of another stack',
          'gatehook-application',
          (value: string) => value.replace(/[^.]+$/, (id) => 'a'.repeat(id.length)),
        ],
      ])(
        'an event that %s: 401',
        async (_what, header, change) => {
          await freshEvent();
          const event = JSON.parse(readFileSync(join(folder, 'event.json'), 'utf8'));
          const headers = { ...event.headers, [header]: change(event.headers[header]) };
          writeFileSync(join(folder, 'event.json'), JSON.stringify({ ...event, headers }));
          const { answer } = await invoke();
          expect(answer).toMatchObject({
            statusCode: 401,
            body: expect.stringContaining('untrusted_caller'),
          });
        },
        SLOW,
      );

      test(
        'without --env-vars: SettingsError in the log, and no answer',
        async () => {
          await freshEvent();
          const { answer, log } = await invoke((command) => command.replace(/--env-vars \S+/, ''));
          expect(answer?.statusCode).toBeUndefined();
          expect(log).toContain('SettingsError');
        },
        SLOW,
      );
    });

    describe('sam local start-api', () => {
      let api: Running;
      beforeAll(async () => {
        api = start(here(apiCommand), environment);
        await api.until('Running on http');
      }, SLOW);
      afterAll(() => api.stop());

      const ask = async (change: (command: string) => string) => {
        const { out } = await shell(change(here(curlCommand)), { ...environment, KEY: key });
        return out;
      };

      test.each<[string, (command: string) => string, string, string]>([
        ['the question of the page', (command) => command, ' 200 ', '"decision":"allow"'],
        [
          'a wrong password',
          (command) => command.replace('correct', 'wrong'),
          ' 401 ',
          'invalid_credentials',
        ],
        [
          'an order that is denied',
          (command) => command.replace('orders:42', 'orders:13'),
          ' 403 ',
          'not_authorized',
        ],
        ['a key of no stage', (command) => command.replace('$KEY', 'ghk_demo'), ' 401 ', 'untrusted_caller'],
        [
          'the published keys',
          () => `curl -i http://127.0.0.1:${ports.api}/.well-known/jwks.json`,
          ' 200 ',
          '"kty":"RSA"',
        ],
        [
          'the API description',
          () => `curl -i http://127.0.0.1:${ports.api}/openapi.json`,
          ' 200 ',
          '"openapi"',
        ],
        [
          'a path without a route',
          () => `curl -i http://127.0.0.1:${ports.api}/nothing/here`,
          ' 404 ',
          'not_found',
        ],
      ])(
        '%s',
        async (_what, change, status, text) => {
          const answer = await ask(change);
          expect(answer.split('\n')[0]).toContain(status);
          expect(answer).toContain(text);
        },
        SLOW,
      );
    });
  });
}
