// The local stand-in for API Gateway: an HTTP server that hands the app the same events.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Answer } from '../functions/http/answer.ts';
import { type App, sealed } from '../functions/http/app.ts';
import { inboundFromEvent } from '../functions/http/inbound.ts';
import { problem } from '../functions/http/problem.ts';
import { LARGEST_BODY, MAX_BODY } from '../functions/http/router.ts';
import { isManagementPath } from '../functions/management/paths.ts';
import { readBody } from './body.ts';
import { gatewayEvent } from './event.ts';
import { close, listen } from './listen.ts';
import type { PortOption } from './options.ts';
import type { Running } from './store.ts';

async function answer(app: App, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const event = gatewayEvent(request, body, randomUUID());
  // API Gateway refuses it by itself; here it is answered as the app answers such a path.
  if (event === null) return sealed(problem('malformed_path'), randomUUID());
  return app(inboundFromEvent(event, randomUUID()));
}

async function serve(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    // One byte too many is enough for the app to refuse the body by itself; the rest is thrown away.
    const most = isManagementPath((request.url ?? '').split('?', 1)[0] ?? '') ? LARGEST_BODY : MAX_BODY;
    const body = await readBody(request, most);
    const { status, headers, body: text } = await answer(app, request, body);
    response.statusCode = status;
    response.setHeaders(new Map(Object.entries(headers)));
    response.end(text);
  } catch {
    // The app itself never throws: the client went away before its request was whole, and no answer is awaited.
    response.destroy();
  }
}

/** A server without its app yet: tokens name the address of their issuer, so the port comes first. */
export interface RunningHttp extends Running {
  serve(app: App): void;
}

/** @throws LocalError where the port cannot be had */
export async function startHttp(option: PortOption, address: string): Promise<RunningHttp> {
  const server = createServer();
  return {
    port: await listen(server, option, address),
    serve: (app) => server.on('request', (request, response) => void serve(app, request, response)),
    close: () => close(server),
  };
}
