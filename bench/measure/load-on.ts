// One slice of load on a server, with what the server and its store spent on each request.
import { type Load, load, type Questions } from './load.ts';
import type { Server } from './server.ts';

/**
 * @param store the process behind the server, where there is one
 * @returns `perSecond`; `p50`, `p95` and `p99` in milliseconds; `cpu` and `storeCpu` in milliseconds of processor time
 *   for each request; `storeBusy`, the part of one processor that the store took
 */
export async function loadOn(server: Server, questions: Questions, options: Load, store?: Server) {
  const spent = () => Promise.all([server, store].map(async (one) => (await one?.processorTime()) ?? null));
  const start = performance.now();
  const before = await spent();
  const { asked, ...figures } = await load(server.port, questions, options);
  const [own, stored] = (await spent()).map((after, at) => after !== null && after - (before[at] ?? 0));
  return {
    ...figures,
    ...(typeof own === 'number' && { cpu: own / asked }),
    ...(typeof stored === 'number' && {
      storeCpu: stored / asked,
      storeBusy: stored / (performance.now() - start),
    }),
  };
}
