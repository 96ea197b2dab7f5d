// HTTPS in front of Gatehook for products that speak nothing else: a certificate of its own, bytes passed on as they are.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';

export interface TlsFront {
  readonly port: number;
  /** PEM file of the certificate, to be trusted as its own authority. */
  readonly certificate: string;
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
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (client) => {
    const upstream = connect(port, '127.0.0.1');
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
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
