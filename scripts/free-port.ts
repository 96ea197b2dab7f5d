// Finds a port for a program that has to be told one, where the system cannot choose it when the program starts to listen.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Linux takes the ports of outgoing connections from 32768 to 60999 (net.ipv4.ip_local_port_range), macOS and Windows from 49152.
 * A port of those that is free now may be taken a moment later by any connection of the machine.
 */
const LEAST = 10_000;
const FIRST_OF_CONNECTIONS = 32_768;

/** Those that this process was given: a program may not listen yet when the next port is asked for. */
const given = new Set<number>();

/** Whether a program can listen on it, on every address: a container's port is taken on all of them. */
const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });

/**
 * @returns a port below those of outgoing connections on which nothing listens, and which this process was not given before
 * @example const port = await freePort(); // 21873
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LEAST, FIRST_OF_CONNECTIONS);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}
