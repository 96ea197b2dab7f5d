// nginx with one of its modules from Debian, in a folder of its own, around the blocks of a page.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.ts';
import { type Product, startProduct } from './products.ts';

/** Where Debian's libnginx-mod-mail, libnginx-mod-rtmp and libnginx-mod-nchan put them. */
export const NGINX_MODULES = {
  mail: '/usr/lib/nginx/modules/ngx_mail_module.so',
  rtmp: '/usr/lib/nginx/modules/ngx_rtmp_module.so',
  nchan: '/usr/lib/nginx/modules/ngx_nchan_module.so',
} as const;

export interface NginxSetup {
  /** One of those below. */
  readonly module: string;
  readonly folder: string;
  /** Where nginx listens; waited for. */
  readonly port: number;
  /** What stands beside `http`. */
  readonly main?: string;
  /** What stands in `http`. */
  readonly http: string;
}

/** Writes into the folder only. */
const wholeConfiguration = ({ module, folder, main = '', http }: NginxSetup) => `
load_module ${module};
daemon off;
pid ${folder}/nginx.pid;
error_log stderr info;
events {}
${main}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  ${http}
}`;

/** The server on loopback through which pages let modules without TLS speak to Gatehook. */
const PAGE_FRONT = '127.0.0.1:8099';

/** Starts nginx; the page's server on loopback gets a free port. */
export async function startNginx(setup: NginxSetup): Promise<Product> {
  mkdirSync(join(setup.folder, 'logs'), { recursive: true });
  const file = join(setup.folder, 'nginx.conf');
  const front = `127.0.0.1:${await freePort()}`;
  writeFileSync(file, wholeConfiguration(setup).replaceAll(PAGE_FRONT, front));
  const args = ['-p', setup.folder, '-c', file, '-e', 'stderr'];
  return startProduct('nginx', args, { port: setup.port });
}
