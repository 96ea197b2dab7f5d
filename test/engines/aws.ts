// An emulated AWS that enforces IAM, and the few calls that an administrator would make by hand.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/free-port.ts';
import { type Running, start } from './engine.ts';

const HERE = import.meta.dirname;
const REGION = 'us-east-1';

export interface Aws {
  /** What the CDK, the command line and the SDK need: the root user, whose keys ministack takes as they are. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: () => string;
  /** One call as the root user. @throws Error with AWS's own text where it is refused */
  call(service: string, path: string, init: RequestInit): Promise<string>;
  /** The same to an API in AWS's query protocol, such as IAM's. */
  query(service: string, parameters: Readonly<Record<string, string>>): Promise<string>;
  stop(): Promise<void>;
}

/** @param python the interpreter that has ministack */
export async function startAws(python: string): Promise<Aws> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'gatehook-aws-'));
  // It writes the starter of a function there as CommonJS, which a package.json in a folder above could forbid.
  writeFileSync(join(folder, 'package.json'), '{}');
  const url = `http://127.0.0.1:${port}`;
  const server: Running = start(`exec ${python} ${HERE}/ministack_plugin.py`, {
    AUTH: 'true',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    TMPDIR: folder,
    // The functions run with this process's Node, which is the one that the stack asks for.
    LAMBDA_EXECUTOR: 'local',
  });
  const call: Aws['call'] = async (service, path, init) => {
    const scope = `test/20260101/${REGION}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
    const response = await fetch(url + path, { ...init, headers: { ...init.headers, authorization } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return text;
  };
  await waitUntilUp(url, server);
  return {
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: REGION,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NODE_OPTIONS: `--import=${HERE}/localhost.mjs`,
    },
    log: server.output,
    call,
    query: (service, parameters) =>
      call(service, '/', {
        method: 'POST',
        body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
      }),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function waitUntilUp(url: string, server: Running): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 200) {
    const up = await fetch(`${url}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await sleep(200);
  }
  throw new Error(`ministack does not answer: ${server.output()}`);
}
