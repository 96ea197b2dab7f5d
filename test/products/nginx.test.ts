// The real nginx, configured as docs/dialects/nginx.md says.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProduct } from '../support/products.ts';
import { describeProxy, type ProxySetup } from '../support/proxied.ts';

/** What a distribution's nginx.conf has around the page's server, writing into the test's folder only. */
const wholeConfiguration = ({ port, folder, block }: ProxySetup) => `
daemon off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    server_name app.example;
    ${withPreflights(block)}
  }
}`;

/** The page's optional block stands where its title says. */
const withPreflights = (block: ProxySetup['block']) =>
  block('inside your server').replace(
    'location = /gatehook {',
    (line) => `${line}\n${block('first in location = /gatehook, for pages of other origins')}`,
  );

describeProxy({
  page: 'nginx',
  commands: ['nginx'],
  // auth_request turns every status but 2xx, 401 and 403 into 500.
  statuses: { tooManyAttempts: 500, storeDown: 500, unreachable: 500 },
  start: async (setup) => {
    mkdirSync(join(setup.folder, 'logs'));
    const file = join(setup.folder, 'nginx.conf');
    writeFileSync(file, wholeConfiguration(setup));
    return startProduct('nginx', ['-p', setup.folder, '-c', file, '-e', 'stderr'], { port: setup.port });
  },
});
