// One application on a real table, and processes that keep it in memory: what they see, and what stands in the table.
import { changeApplication, createApplication, deleteApplication } from '../../cli/applications/stored.ts';
import type { EditedTable as Table } from '../../cli/changes/write.ts';
import { LockoutRule } from '../../functions/lockout/rule.ts';
import { ApplicationCache } from '../../functions/store/application-cache.ts';
import { decisionStore } from '../../functions/store/decision-store.ts';
import { applicationKey, REVISION_COPIES, revisionKey } from '../../functions/store/keys.ts';
import { readItems } from '../../functions/store/read.ts';
import { application } from './application.ts';
import { interceptTable, type SentCommand } from './intercept.ts';

let changes = 0;

export const shop = () => application('shop', { version: `v${++changes}` });
export const change = (table: Table) =>
  changeApplication(table, 'shop', (before) => ({ ...before, version: `v${++changes}` }));

/** Makes the application anew. */
export async function begin(table: Table): Promise<void> {
  await deleteApplication(table, 'shop').catch(() => undefined);
  await createApplication(table, shop());
}

/** The version that stands in the table; null where there is no application. */
export async function stored(table: Table): Promise<unknown> {
  const key = applicationKey('shop');
  return (await readItems(table, [key])).get(key.pk)?.version ?? null;
}

/** What writers have left in the copies of the revision. */
export async function marks(table: Table): Promise<readonly unknown[]> {
  const keys = Array.from({ length: REVISION_COPIES }, (_, copy) => revisionKey(copy));
  const copies = (await readItems(table, keys)).values();
  return [...copies].flatMap(({ changing }) => (changing instanceof Set ? [...changing] : []));
}

export interface Instance {
  /** The version of the application that a decision stands on; null for none. */
  see(id?: string): Promise<string | null>;
  /** The calls of the last decision. */
  readonly sent: readonly SentCommand[];
}

/** A process of its own, which reads one copy of the revision. */
export function instance(
  table: Pick<Table, 'name' | 'call'>,
  revisionCopy: number,
  now: () => number = () => 0,
): Instance {
  const { table: counted, sent } = interceptTable(table);
  const applications = new ApplicationCache(now);
  const options = { table: counted, applications, revisionCopy, now, lockout: new LockoutRule() };
  const { signal } = new AbortController();
  return {
    sent,
    async see(id = 'shop') {
      sent.length = 0;
      const store = decisionStore({ ...options, signal, onTrip: () => undefined });
      const request = {
        application: id,
        username: 'alice',
        webhookId: null,
        underName: false,
        tokenId: null,
        owner: 'o',
      };
      return (await store.readFacts(request)).application?.version ?? null;
    },
  };
}

/** A process that has the application in memory. */
export async function warm(...process: Parameters<typeof instance>): Promise<Instance> {
  const one = instance(...process);
  for (let count = 0; count < 3; count++) await one.see();
  return one;
}

/** What may become of one call: it never arrives, its answer is lost, or it is given up and arrives after all. */
export type Fate = 'arrives' | 'never arrives' | 'loses its answer' | 'arrives later';

/** @returns a table whose every call goes through `handle`, by the SDK or by the functions' own client */
export function handled(table: Table, handle: (send: () => Promise<unknown>) => Promise<unknown>): Table {
  const client = new Proxy(table.client, {
    get(target, property) {
      if (property !== 'send') return Reflect.get(target, property);
      return (command: never) => handle(() => target.send(command));
    },
  });
  // The type of an answer is the caller's: what `handle` lets through is what the table answered.
  const call = ((...request: Parameters<Table['call']>) =>
    handle(() => table.call(...request))) as Table['call'];
  return { ...table, client, call };
}

/** Gives one call its fate; `late` takes what is to arrive later. */
export async function meet(
  fate: Fate,
  send: () => Promise<unknown>,
  late: (() => Promise<unknown>)[],
): Promise<unknown> {
  if (fate === 'arrives') return send();
  if (fate === 'loses its answer') await send();
  if (fate === 'arrives later') late.push(send);
  throw new Error('the connection ended');
}
