// The real Caddy, configured as docs/dialects/caddy.md says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProduct } from '../support/products.ts';
import { describeProxy } from '../support/proxied.ts';

describeProxy({
  page: 'caddy',
  commands: ['caddy'],
  statuses: { tooManyAttempts: 429, storeDown: 503, unreachable: 502 },
  start: ({ port, folder, block }) => {
    const file = join(folder, 'Caddyfile');
    const site = block('inside your site') + block('beside it, for pages of other origins');
    writeFileSync(
      file,
      `{\n  admin off\n  auto_https off\n}\nhttp://app.example:${port} {\n  bind 127.0.0.1\n${site}}\n`,
    );
    const args = ['run', '--config', file, '--adapter', 'caddyfile'];
    return startProduct('caddy', args, { port, env: { HOME: folder, XDG_DATA_HOME: folder } });
  },
});
