// The Dockerfile built and run in a container engine: docs/running-locally.md, "In a container", as the page shows it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../scripts/free-port.ts';
import { type ContainerEngine, describeEngine, type Missing, type Ran, ROOT, shell } from './engine.ts';

const SLOW = 900_000;
const PASSWORD = 'correct horse battery staple';
/** The commands of the page and of the Dockerfile's head: built and run, and the command line in it. */
const SECTION = /## In a container\n[\s\S]*?```sh\n([\s\S]*?)```/;
const page = SECTION.exec(readFileSync(join(ROOT, 'docs/running-locally.md'), 'utf8'))?.[1] ?? '';
const [buildAndRun = '', execute = ''] = page.trim().split('\n');
const [build = '', run = ''] = buildAndRun.split(' && ');
const file = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const base = /^FROM (\S+) AS/m.exec(file)?.[1] ?? '';

export function describeImage(containers: ContainerEngine | Missing): void {
  const environment = {
    ...('environment' in containers ? containers.environment : {}),
    // The builder that the engine itself has; the other one is a program more.
    DOCKER_BUILDKIT: '0',
  };

  test('the page and the Dockerfile show the same commands', () => {
    expect([build, run]).toEqual([
      expect.stringMatching(/^docker build -t gatehook \.$/),
      expect.stringMatching(/^docker run -p 3000:3000 -v gatehook:\/data gatehook$/),
    ]);
    for (const line of [buildAndRun, execute]) expect(file).toContain(`#   ${line}\n`);
  });

  describeEngine('the image of the Dockerfile', [containers], () => {
    const done = async (line: string): Promise<string> => {
      const ran: Ran = await shell(line, environment);
      if (ran.code !== 0) throw new Error(`${line}\nexit ${ran.code}\n${ran.out.slice(-4000)}\n${ran.err}`);
      return ran.out;
    };
    let port: number;
    let started = '';

    const logs = () => done(`docker logs ${started} 2>&1`);
    /** Starts a container on the same volume, and waits until it says that it runs. */
    const start = async () => {
      // The page's container stays in the foreground, and its port may be taken here.
      const line = run.replace('docker run', 'docker run --detach').replace('3000:', `127.0.0.1:${port}:`);
      started = (await done(line)).trim();
      for (let tries = 0; !(await logs()).includes('Ctrl-C ends it'); tries++) {
        const running = await done(`docker inspect --format '{{.State.Running}}' ${started}`);
        if (tries > 240 || running.trim() !== 'true') throw new Error(`it does not run:\n${await logs()}`);
        await sleep(500);
      }
    };
    const inside = (line: string) =>
      done(execute.replace('-it <container>', started).replace('app create shop', line));
    const ask = async (key: string, password: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({ username: 'alice', password, permissions: ['orders:42:refund'] }),
      });
      return { status: response.status, body: await response.json() };
    };

    beforeAll(async () => {
      port = await freePort();
      await done(`sh scripts/node-image.sh ${base}`);
      // This engine has no rules of a firewall, without which only the machine's own network leads to npm.
      await done(build.replace('docker build', 'docker build --network=host'));
      await start();
    }, SLOW);

    test(
      'answers a question: allowed, and with a wrong password refused',
      async () => {
        const key = /ghk_\w+/.exec(await logs())?.[0] ?? '';
        expect(await ask(key, PASSWORD)).toMatchObject({ status: 200, body: { decision: 'allow' } });
        expect(await ask(key, 'wrong')).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
      },
      SLOW,
    );

    test(
      'runs the command line inside, as the user node, with data that are closed to others',
      async () => {
        expect(await inside('app create shop')).toContain('ghk_shop_');
        expect(await done(`docker exec ${started} sh -c 'id -un; stat -c %a:%U /data'`)).toBe(
          'node\n700:node\n',
        );
      },
      SLOW,
    );

    test(
      'another container on the same volume knows what the first one made; the first one ends when it is told to',
      async () => {
        await done(`docker stop -t 60 ${started}`);
        expect(await done(`docker inspect --format '{{.State.ExitCode}}' ${started}`)).toBe('0\n');
        await start();
        expect(await inside('app list')).toContain('shop');
      },
      SLOW,
    );
  });
}
