// Jest runs this before each file of tests: in the proofs, with products, foreign tools and engines, no secret may stand in any output.
import { afterAll, expect } from '@jest/globals';
import { canaries, IS_WATCHED } from './canary.ts';

if (IS_WATCHED) {
  for (const [name, stream] of Object.entries({ stdout: process.stdout, stderr: process.stderr })) {
    const write = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      canaries.hear(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString(), name);
      return Reflect.apply(write, stream, [chunk, ...rest]);
    };
  }
  // Loaded here: most tests are not watched, and start no program.
  const { watchProcesses } = await import('./canary-processes.ts');
  const unwatch = watchProcesses();
  afterAll(async () => {
    unwatch();
    expect(await canaries.take()).toEqual([]);
  }, 300_000);
}
