// The libraries of Standard Webhooks and of Svix, in two languages: what they sign, Gatehook takes; what the client signs, they take.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Gatehook } from '../../client/index.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { run } from '../support/products.ts';
import { type Served, serveGatehook } from '../support/served.ts';
import { MASTER } from '../support/stack.ts';
import { describeModule, describeTool, npmLibrary, pythonTool, tools } from './tools.ts';

/** The part of a library's `Webhook` that both languages and both libraries have. */
interface Webhook {
  sign(id: string, timestamp: Date, payload: string): string;
  verify(payload: string, headers: Readonly<Record<string, string>>): unknown;
}

const folder = mkdtempSync(join(tmpdir(), 'gatehook-'));
const APPLICATION = 'shop.generation22';
const secret = `whsec_${applicationSecret(MASTER, 'shop', 'generation22').toString('base64')}`;
/** A body with what JSON may hold beyond ASCII: the bytes are signed, not the text. */
const BODY = JSON.stringify({ username: 'zoë', password: 'пароль 🔑', permissions: ['orders:1:read'] });
let gatehook: Served;
let url: string;

beforeAll(async () => {
  gatehook = await serveGatehook({}, {});
  await gatehook.stack.addApplication('shop');
  await gatehook.stack.addUser('zoë', { password: 'пароль 🔑', grants: ['orders:*:read'] });
  url = `${gatehook.values.scheme}://${gatehook.values.host}`;
});
afterAll(async () => {
  await gatehook.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(headers: Readonly<Record<string, string>>): Promise<readonly [number, string]> {
  const answer = await fetch(`${url}/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'gatehook-application': APPLICATION, ...headers },
    body: BODY,
  });
  const { decision, code } = (await answer.json()) as { decision?: string; code?: string };
  return [answer.status, decision ?? code ?? ''];
}

/** What the client sends for the same question. */
async function sentByClient(): Promise<{ body: string; headers: Readonly<Record<string, string>> }> {
  let sent: { body: string; headers: Readonly<Record<string, string>> } | undefined;
  const client = new Gatehook({
    url: 'https://gatehook.example',
    application: APPLICATION,
    signingSecret: secret,
    fetch: async (_url, { headers, body }) => {
      sent = { headers: headers as Record<string, string>, body: Buffer.from(body as Uint8Array).toString() };
      return Response.json({
        decision: 'allow',
        user: { username: 'zoë', roles: [], attributes: {} },
        permissions: [],
      });
    },
  });
  await client
    .check({ username: 'zoë', password: 'пароль 🔑', permissions: ['orders:1:read'] })
    .catch(() => undefined);
  if (sent === undefined) throw new Error('the client sent nothing');
  return sent;
}

for (const library of ['standardwebhooks', 'svix']) {
  describeTool(`${library} from npm`, npmLibrary(library), () => {
    const open = () => new (createRequire(join(tools, 'x.js'))(library).Webhook)(secret) as Webhook;
    const id = `msg_${library}_npm`;

    test('signs a question that Gatehook allows, once', async () => {
      const now = new Date();
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': open().sign(id, now, BODY),
      };
      expect(await ask(headers)).toEqual([200, 'allow']);
      expect(await ask(headers)).toEqual([409, 'replayed']);
      expect(await ask({ ...headers, 'webhook-id': `${id}_other` })).toEqual([401, 'untrusted_caller']);
    });

    test('verifies what the client signs, and refuses it changed', async () => {
      const { body, headers } = await sentByClient();
      expect(open().verify(body, headers)).toEqual(JSON.parse(body));
      expect(() => open().verify(`${body} `, headers)).toThrow();
    });
  });

  describeModule(`${library} from PyPI`, library, () => {
    test('signs a question that Gatehook allows, and verifies what the client signs', async () => {
      const { body, headers } = await sentByClient();
      writeFileSync(join(folder, 'given.json'), JSON.stringify({ secret, body: BODY, sent: body, headers }));
      writeFileSync(
        join(folder, `${library}_sign.py`),
        `import datetime, json, pathlib, sys
from ${library}.webhooks import Webhook
given = json.loads(pathlib.Path(sys.argv[1]).read_text())
webhook = Webhook(given["secret"])
now = datetime.datetime.now(tz=datetime.timezone.utc)
webhook.verify(given["sent"], given["headers"])
print(json.dumps({"timestamp": str(int(now.timestamp())), "signature": webhook.sign("msg_${library}_py", now, given["body"])}))
`,
      );
      const { output } = await run(pythonTool('python'), [
        join(folder, `${library}_sign.py`),
        join(folder, 'given.json'),
      ]);
      const { timestamp, signature } = JSON.parse(output);
      const signed = {
        'webhook-id': `msg_${library}_py`,
        'webhook-timestamp': timestamp,
        'webhook-signature': signature,
      };
      expect(await ask(signed)).toEqual([200, 'allow']);
    });
  });
}
