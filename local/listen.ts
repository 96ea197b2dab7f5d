// Opening a server's port, with an error that names the port and the variable that changes it; and closing it.
import { once } from 'node:events';
import type { Server } from 'node:http';
import { LocalError, systemCode } from './errors.ts';
import type { PortOption } from './options.ts';

/** Milliseconds that requests under way get: a decision takes at most 2.5 s. */
const GRACE = 3000;

/** Ports up to this one belong to the system on most machines. */
const LAST_SYSTEM_PORT = 1023;

function listenError(error: unknown, { port, variable }: PortOption): unknown {
  // The stack's own ports lie side by side: the next one up is most likely taken as well.
  const other = `or choose another: ${variable}=${port > LAST_SYSTEM_PORT ? port + 10 : port + 3000} npx gatehook dev`;
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return new LocalError('port_taken', `Port ${port} is taken. End what listens there, ${other}`, error);
    case 'EACCES':
      return new LocalError(
        'port_refused',
        `Port ${port} may not be opened. Run as its owner, ${other}`,
        error,
      );
    default:
      return error;
  }
}

/**
 * Starts listening.
 * @returns the port, which is a free one where 0 was asked for
 * @throws LocalError `port_taken`, `port_refused`
 */
export async function listen(server: Server, option: PortOption, address: string): Promise<number> {
  const listening = once(server, 'listening');
  server.listen(option.port, address);
  try {
    await listening;
  } catch (error) {
    throw listenError(error, option);
  }
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : option.port;
}

/** Takes no more requests, lets those under way end, and closes every connection. */
export async function close(server: Server): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), GRACE);
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  }).finally(() => clearTimeout(late));
}
