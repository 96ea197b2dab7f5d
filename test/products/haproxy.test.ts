// The real HAProxy, configured as docs/dialects/haproxy.md says.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProduct } from '../support/products.ts';
import { describeProxy } from '../support/proxied.ts';

describeProxy({
  page: 'haproxy',
  commands: ['haproxy'],
  statuses: { tooManyAttempts: 429, storeDown: 503, unreachable: 503 },
  start: ({ port, folder, block }) => {
    const script = join(folder, 'gatehook.lua');
    writeFileSync(script, block('/etc/haproxy/gatehook.lua'));
    const file = join(folder, 'haproxy.cfg');
    const configuration = block('/etc/haproxy/haproxy.cfg')
      .replace('/etc/haproxy/gatehook.lua', script)
      .replace(
        '  http-request lua.gatehook\n',
        block('in place of the line http-request lua.gatehook, for pages of other origins'),
      )
      .replace('bind :80', `bind 127.0.0.1:${port}`);
    writeFileSync(file, configuration);
    return startProduct('haproxy', ['-db', '-f', file], { port });
  },
});
