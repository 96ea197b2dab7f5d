// Gatehook on loopback for real products: the whole app behind the local HTTP server, as `npm start` serves it.
import { randomUUID } from 'node:crypto';
import type { PlaceholderValues } from '../../cli/dialects/page.ts';
import { changeUser } from '../../cli/users/stored.ts';
import type { GatehookOptions } from '../../functions/assembly/gatehook.ts';
import { createManagement } from '../../functions/assembly/management.ts';
import type { Clock } from '../../functions/decision/clock.ts';
import type { Application, User } from '../../functions/decision/facts.ts';
import { realDeadlines } from '../../functions/exchange/deadline.ts';
import { isManagementPath } from '../../functions/management/paths.ts';
import { MANAGEMENT_ACCESS } from '../../infra/table-access.ts';
import { startHttp } from '../../local/http.ts';
import { tableOfRole } from './access.ts';
import { FakeClock, realClock, seededRandom } from './clock.ts';
import { interceptTable } from './intercept.ts';
import { SECRET_TEXT, startStack, type TestStack } from './stack.ts';

type More = Partial<GatehookOptions>;

export interface Served {
  readonly stack: TestStack;
  /** What pages are filled in with. */
  readonly values: PlaceholderValues;
  /** What `gatehook user disable` writes. */
  disableUser(name: string): Promise<void>;
  /** What `gatehook user set-password` writes. */
  setPassword(name: string, password: string): Promise<void>;
  /**
   * Whether the table answers from now on: while it does not, Gatehook answers what it answers in an outage.
   * @param below for requests below that path only
   */
  setStore(state: 'answers' | 'fails', below?: string): void;
  /** Stops Gatehook's clock, which then moves only where Gatehook itself sleeps; or lets it go on with the real time. */
  setClock(state: 'goes' | 'stands'): void;
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
  let standing: FakeClock | undefined;
  const clock: Clock = {
    now: () => (standing ?? realClock).now(),
    sleep: (milliseconds) => (standing ?? realClock).sleep(milliseconds),
  };
  const stack = await startStack({ clock, deadlines: realDeadlines });
  const key = await stack.addKeyedApplication('product', limits);
  const pathKey = await stack.addKeyedApplication('by-path', limits, 'path');
  for (const [name, user] of Object.entries(users))
    await stack.addUser(name, { password: 'secret', ...user });
  let failsBelow: string | undefined;
  const { table } = interceptTable(stack.database.table, () => {
    throw new Error('the table does not answer');
  });
  const http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
  const opened = typeof more === 'function' ? more(stack) : more;
  const app = stack.instance(opened);
  const broken = stack.instance({ ...opened, table });
  const management = createManagement({
    table: tableOfRole(stack.database.table, MANAGEMENT_ACCESS),
    hasher: stack.hasher,
    hashing: { memoryLimitKiB: 1769 * 1024 },
    clock,
    deadlines: realDeadlines,
    random: seededRandom(7),
    readSecret: async () => SECRET_TEXT,
    recorder: { decision: () => undefined, malformed: () => undefined, trouble: () => undefined },
    ...(opened.tokens && { tokens: opened.tokens }),
  });
  http.serve((inbound) => {
    if (isManagementPath(inbound.path)) return management(inbound);
    const fails = failsBelow !== undefined && inbound.path.startsWith(failsBelow);
    return (fails ? broken : app)(inbound);
  });
  const host = `127.0.0.1:${http.port}`;
  let closed: Promise<void> | undefined;
  const close = async () => {
    await http.close();
    await stack.database.close();
  };
  const change = async (name: string, members: Partial<User>) => {
    const fresh = { tokenGeneration: randomUUID(), version: randomUUID() };
    await changeUser(stack.database.table, name, (user) => ({ ...user, ...members, ...fresh }));
  };
  return {
    stack,
    values: { scheme: 'http', host, application: 'product', key, pathKey },
    disableUser: (name) => change(name, { status: 'disabled' }),
    setPassword: async (name, password) => change(name, { passwordHash: await stack.hasher.hash(password) }),
    setStore(state, below = '/') {
      failsBelow = state === 'fails' ? below : undefined;
    },
    setClock(next) {
      standing = next === 'stands' ? new FakeClock(realClock.now()) : undefined;
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
