// HTTPS in front of Gatehook for products that speak nothing else: a certificate of its own, bytes passed on as they are.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import type { PlaceholderValues } from '../../cli/dialects/page.ts';
import { temporaryFolder } from './products.ts';

export interface TlsFront {
  readonly port: number;
  /** PEM file of the certificate, to be trusted as its own authority. */
  readonly certificate: string;
  /** Bytes that clients sent behind their handshakes: 0 where none took the certificate. */
  received(): number;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 and passes on to the port.
 * @param folder for key and certificate
 */
export async function startTlsFront(port: number, folder: string): Promise<TlsFront> {
  const [key, certificate] = [join(folder, 'tls-key.pem'), join(folder, 'tls-certificate.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...[
      '-subj',
      '/CN=127.0.0.1',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      certificate,
    ],
  ]);
  if (made.status !== 0) throw new Error(`openssl made no certificate:\n${made.stderr}`);
  let received = 0;
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (client) => {
    const upstream = connect(port, '127.0.0.1');
    client.on('data', ({ length }: Buffer) => {
      received += length;
    });
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      socket.on('error', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    certificate,
    received: () => received,
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * What a product tells a server in Gatehook's place that has a certificate of its own making.
 * @param values of the Gatehook that it leads to
 * @param use starts the product with the address of that server, lets a user log in, and stops it
 * @returns bytes: the user's password among them, unless there are none
 */
export async function toldToImpostor(
  values: PlaceholderValues,
  use: (values: PlaceholderValues, folder: string) => Promise<void>,
): Promise<number> {
  const { folder, remove } = temporaryFolder();
  const front = await startTlsFront(Number(values.host.split(':')[1]), folder);
  try {
    await use({ ...values, scheme: 'https', host: `127.0.0.1:${front.port}` }, folder);
    return front.received();
  } finally {
    await front.close();
    remove();
  }
}
