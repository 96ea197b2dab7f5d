// A stand-in of Lambda's runtime API: hands a process that starts its first event, and tells what becomes of it.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listening } from '../servers/frame.ts';

/** What is told of the one process that starts. */
export interface Told {
  /** It asks for its first event: its init is over. */
  ready(): void;
  answered(body: string): void;
  failed(reason: string): void;
}

export interface RuntimeApi {
  readonly port: number;
  /**
   * Serves the next process that asks.
   * @param event handed over once; null where it shall wait for one in vain
   */
  serve(event: unknown, told: Told): void;
  close(): void;
}

const VERSION = '/2018-06-01/runtime/';
/** Milliseconds that Lambda gives the function. */
const TIMEOUT = 5000;

/** Ends the wait for an event, with what Lambda tells beside it. */
function hand(response: ServerResponse, event: unknown): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': '00000000-0000-4000-8000-000000000000',
    'lambda-runtime-deadline-ms': String(Date.now() + TIMEOUT),
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:123456789012:function:bench',
  });
  response.end(JSON.stringify(event));
}

export async function openRuntimeApi(): Promise<RuntimeApi> {
  let pending: unknown = null;
  let told: Told | null = null;
  const next = (response: ServerResponse) => {
    told?.ready();
    const event = pending;
    pending = null;
    // Without one the request stays open, as Lambda's does until the next event.
    if (event !== null) hand(response, event);
  };
  const posted = async (request: IncomingMessage, response: ServerResponse, path: string) => {
    const body = await text(request);
    if (path.endsWith('/response')) told?.answered(body);
    else told?.failed(`it reports ${path}: ${body.slice(0, 500)}`);
    response.writeHead(202).end('{}');
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(VERSION, '');
    if (path === 'invocation/next') next(response);
    else void posted(request, response, path);
  });
  const port = await listening(server);
  return {
    port,
    serve(event, listener) {
      pending = event;
      told = listener;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
