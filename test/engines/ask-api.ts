// Requests to an emulated API: by its address, with its name in Host, since names below localhost are not known to every C library.
import { request } from 'node:http';

export interface AskInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Milliseconds; API Gateway gives up after 30 s, and the emulator on a busy machine is slower. */
const PATIENCE = 120_000;

/** @param api what the stack says is its address */
export function askApi(
  api: string,
  path: string,
  { method = 'GET', headers = {}, body = '' }: AskInit,
): Promise<Answer> {
  const { host, port } = new URL(api);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        headers: { ...headers, host },
        signal: AbortSignal.timeout(PATIENCE),
      },
      (response) => {
        let text = '';
        response.on('data', (part) => (text += part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
