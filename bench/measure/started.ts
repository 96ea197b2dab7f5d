// What a part has started, so that all of it ends with the part, and what it had to leave out.
import type { Measured } from './result.ts';
import { type Server, type ServerOptions, startServer } from './server.ts';

export class Started {
  readonly #stops: (() => Promise<void> | void)[] = [];
  readonly skipped: string[] = [];
  readonly versions: Record<string, string> = {};

  async server(file: string, options?: ServerOptions): Promise<Server> {
    const server = await startServer(file, options);
    this.#stops.push(() => server.stop());
    return server;
  }

  /**
   * @param start starts it and asks it once
   * @returns null, with a line for the results, where the peer cannot run on this machine
   */
  async peer<T extends { readonly server: Server }>(
    name: string,
    start: () => Promise<T>,
  ): Promise<T | null> {
    try {
      const peer = await start();
      const { version } = peer.server;
      if (version !== undefined) this.versions[name] = version;
      return peer;
    } catch (error) {
      this.skipped.push(`${name}: ${(error as Error).message.split('\n', 1)[0]}`);
      return null;
    }
  }

  /** Stops it before everything that was started earlier. */
  onEnd(stop: () => Promise<void> | void): void {
    this.#stops.push(stop);
  }

  async end(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop();
  }
}

/** Runs the work and ends all that it started, however it ends. */
export async function withStarted(work: (started: Started) => Promise<Measured['rows']>): Promise<Measured> {
  const started = new Started();
  try {
    const rows = await work(started);
    return { rows, versions: started.versions, skipped: started.skipped };
  } finally {
    await started.end();
  }
}
