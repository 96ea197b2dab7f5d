// Gatehook on loopback for real products: the whole app behind the local HTTP server, as `npm start` serves it.

import type { PlaceholderValues } from '../../cli/dialects/page.ts';
import type { Application, User } from '../../functions/decision/facts.ts';
import type { GatehookOptions } from '../../functions/gatehook.ts';
import { startHttp } from '../../local/http.ts';
import { realClock } from './clock.ts';
import { startStack, type TestStack } from './stack.ts';

type More = Partial<GatehookOptions>;

export interface Served {
  readonly stack: TestStack;
  /** What pages are filled in with. */
  readonly values: PlaceholderValues;
  /** May be called again. */
  close(): Promise<void>;
}

/**
 * @param users every password is `secret`
 * @param more what the app is opened with beside table and signing secret; a function where it needs the table
 */
export async function serveGatehook(
  limits: Partial<Application>,
  users: Readonly<Record<string, Partial<User>>>,
  more: More | ((stack: TestStack) => More) = {},
): Promise<Served> {
  const stack = await startStack({ clock: realClock });
  const key = await stack.addKeyedApplication('product', limits);
  const pathKey = await stack.addKeyedApplication('by-path', limits, 'path');
  for (const [name, user] of Object.entries(users))
    await stack.addUser(name, { password: 'secret', ...user });
  const http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
  http.serve(stack.instance(typeof more === 'function' ? more(stack) : more));
  const host = `127.0.0.1:${http.port}`;
  let closed: Promise<void> | undefined;
  const close = async () => {
    await http.close();
    await stack.database.close();
  };
  return {
    stack,
    values: { scheme: 'http', host, application: 'product', key, pathKey },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
