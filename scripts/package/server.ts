// Stands in for a Gatehook: allows what is signed and asks with the right password; is unavailable to the rest.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export interface StandIn {
  readonly url: string;
  close(): void;
}

export async function startServer(): Promise<StandIn> {
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { headers } = request;
    const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signed =
      headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    const { username, password, permissions } = JSON.parse(body);
    const allowed = signed && request.url === '/webhook' && password === 'secret';
    const answer = { decision: 'allow', username, roles: [], permissions, attributes: {} };
    response.writeHead(allowed ? 200 : 503).end(allowed ? JSON.stringify(answer) : '');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
