// What the soak measures, in a process of its own: the functions' app behind the local HTTP server. Tells its parent its port, then
// each second what it holds; its standard output is the log that Lambda would get.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { lambdaRecorder } from '../../functions/records/lambda-recorder.ts';
import type { LocalAddress } from '../../local/address.ts';
import { openApp, openLocalServices } from '../../local/app.ts';
import { startHttp } from '../../local/http.ts';
import { LOOPBACK } from '../../local/options.ts';
import type { Sample } from './figures.ts';

const [data = ''] = process.argv.slice(2);
const address: LocalAddress = JSON.parse(readFileSync(join(data, 'local.json'), 'utf8'));
const http = await startHttp({ port: 0, variable: 'none' }, LOOPBACK);
const names = { ...address, url: `http://localhost:${http.port}` };
http.serve(openApp(openLocalServices(address), names, lambdaRecorder('gatehook-soak')));
const MEBIBYTE = 1024 * 1024;
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
setInterval(() => {
  const { rss, heapUsed } = process.memoryUsage();
  const sample: Sample = {
    at: Date.now(),
    rss: rss / MEBIBYTE,
    heap: heapUsed / MEBIBYTE,
    handles: process.getActiveResourcesInfo().length,
    // 10 ms are the clock of the measurement itself.
    lag: Math.max(0, delay.percentile(99) / 1e6 - 10),
  };
  delay.reset();
  process.send?.(sample);
}, 1000);
process.on('disconnect', () => process.exit(0));
process.send?.({ port: http.port });
