// Writers that read older items than those that stand: no command and no request by HTTP overwrites what it has not seen, and what
// each reports is what it did.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { requireApplication } from '../../cli/applications/stored.ts';
import { listRoles } from '../../cli/roles/stored.ts';
import { changeUser, requireUser } from '../../cli/users/stored.ts';
import { profileEntryKey, userKey } from '../../functions/store/keys.ts';
import { type CliStack, startCliStack } from '../cli/support.ts';
import { patchOf, type ScimStack, startScim } from '../scim/support.ts';
import { openTestTable } from '../support/database.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type FaultyWay, startFaultyWay } from '../support/faulty-way.ts';
import {
  type ManagementRequest,
  managementRequests,
  PORTAL,
  plainHasher,
  type Subject,
} from '../support/management-requests.ts';
import { olderCopy } from '../support/older-copy.ts';
import { itemsOf } from '../support/withdrawals.ts';
import { recordsOf, type WritingCommand, writingCommands } from '../support/writing-commands.ts';

/** Calls in a row that are answered so. */
const TIMES = [1, Number.POSITIVE_INFINITY];

let names = 0;
const newName = () => `n${[...String(++names)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;

describe('a command', () => {
  let stack: CliStack;
  let way: FaultyWay;
  beforeAll(async () => {
    stack = await startCliStack();
    way = await startFaultyWay(stack);
  });
  afterAll(async () => {
    await way.close();
    await stack.close();
  });

  const ok = async (argv: readonly string[]) => expect(await stack.run(...argv)).toMatchObject({ code: 0 });
  const copy = () => olderCopy(stack.table);
  const keysOf = (name: string) => itemsOf({ name, tokenId: name });

  /** What another writer changes after the items were copied, and whether it stands. */
  const OTHERS: Readonly<
    Record<string, { argv: (name: string) => string[]; stands: (name: string) => Promise<unknown> }>
  > = {
    user: {
      argv: (name) => ['user', 'update', name, '--attribute', 'touched=yes'],
      stands: async (name) => (await requireUser(stack.table, name)).attributes.touched === 'yes',
    },
    app: {
      argv: (name) => ['app', 'update', name, '--may-ask', 'touched:x'],
      stands: async (name) => (await requireApplication(stack.table, name)).mayAsk?.includes('touched:x'),
    },
    role: {
      argv: (name) => ['role', 'grant', name, '--grant', 'touched:x'],
      stands: async (name) =>
        (await listRoles(stack.table)).find((role) => role.name === name)?.grants.includes('touched:x'),
    },
  };

  /** Runs it with older reads. @returns what it said, and how many changes it recorded */
  async function runOlder(
    argv: readonly string[],
    name: string,
    older: ReturnType<typeof copy>,
    times: number,
  ) {
    const before = await recordsOf(stack, name);
    way.begin(0, older.answers(), times);
    const run = await stack.runWith({ env: { GATEHOOK_DATA: way.folder } }, ...argv);
    way.begin();
    return { ...run, recorded: (await recordsOf(stack, name)) - before };
  }

  /** Another writer comes between what the command reads and what it writes. */
  async function overtake(command: string, one: WritingCommand, times: number): Promise<number> {
    const other = OTHERS[command.split(' ')[0] ?? ''];
    if (other === undefined) throw new Error(`no other change for ${command}`);
    const name = newName();
    for (const argv of one.before?.(name) ?? []) await ok(argv);
    const older = copy();
    await older.take(keysOf(name));
    await ok(other.argv(name));
    const run = await runOlder(one.argv(name), name, older, times);
    const isGone = run.code === 0 && command.endsWith(' delete');
    const stands = isGone || (await other.stands(name));
    const says = run.code === 0 || run.err.includes('keeps being changed by others');
    expect({ command, times, ...run, stands, says }).toMatchObject({
      recorded: Number(run.code === 0),
      stands: true,
      says: true,
    });
    return run.code;
  }

  test('that changes something: it sees what stands, or says that it is being changed by others', async () => {
    // `role put` writes the whole role, whatever stood there.
    const commands = Object.entries(writingCommands(stack)).filter(
      ([command, { before }]) => before !== undefined && !command.startsWith('role put'),
    );
    const codes: number[] = [];
    for (const [command, one] of commands)
      for (const times of TIMES) codes.push(await overtake(command, one, times));
    process.stderr.write(`commands that read older items: ${codes.length}\n`);
    expect(new Set(codes)).toEqual(new Set([0, 1]));
  }, 600_000);

  test.each(['user create', 'app create', 'app create --public-key'])(
    '%s: what another has made stays',
    async (command) => {
      const one = writingCommands(stack)[command];
      if (one === undefined) throw new Error(`no command ${command}`);
      for (const times of [1, 2, 3]) {
        const name = newName();
        const older = copy();
        await older.take(keysOf(name));
        await ok(one.argv(name));
        const run = await runOlder(one.argv(name), name, older, times);
        expect(run).toMatchObject({ code: 1, recorded: 0, err: expect.stringContaining('exists') });
        await one.isDone(name);
      }
    },
  );
});

describe('a request by HTTP', () => {
  let stack: ScimStack;
  let proxy: FaultProxy;
  beforeAll(async () => {
    stack = await startScim();
    await stack.addApplication('portal', { ...PORTAL, maySet: ['touched'] });
    proxy = await startFaultProxy(stack.database.endpoint);
  });
  afterAll(async () => {
    await proxy.close();
    await stack.database.close();
  });

  const app = () => stack.manager(stack.database.table, { hasher: plainHasher });

  /** Another change, which these requests leave as it is. */
  async function touch(what: string, { name, id }: Subject): Promise<() => Promise<boolean>> {
    const { table } = stack.database;
    if (what.startsWith('SCIM')) {
      const title = patchOf({ op: 'replace', value: { title: 'T' } });
      await stack.scim('PATCH', `/Users/${id}`, title, { app: app() });
      return async () =>
        (await stack.scim('GET', `/Users/${id}`, undefined, { app: app() })).body.title === 'T';
    }
    await changeUser(table, name, (user) => ({
      ...user,
      attributes: { touched: 'yes' },
      version: newName(),
    }));
    return async () => (await requireUser(table, name)).attributes.touched === 'yes';
  }

  async function overtake(what: string, request: ManagementRequest, times: number): Promise<number> {
    const { table } = stack.database;
    const name = newName();
    const subject = { name, id: await request.before(name) };
    const older = olderCopy(table);
    await older.take([userKey(name), profileEntryKey(subject.id || 'none')]);
    const stands = await touch(what, subject);
    const patience = { connection: 5000, answer: 5000 };
    const own = { ...table, call: openTestTable(table.name, proxy.endpoint, patience).call };
    proxy.begin(0, older.answers(), times);
    const sent = await request.send(subject, stack.manager(own, { hasher: plainHasher }));
    proxy.begin();
    expect([what, times, sent, [200, 201, 204, 409, 503].includes(sent.status)]).toEqual([
      what,
      times,
      sent,
      true,
    ]);
    if (sent.status < 300) await request.isDone(subject, sent);
    // These write the whole user, or take it away.
    const isWhole = sent.status < 300 && ['SCIM delete', 'SCIM replace', 'SCIM rename'].includes(what);
    if (!isWhole) expect([what, times, sent, await stands()]).toEqual([what, times, sent, true]);
    return sent.status;
  }

  test('sees what stands, or says that it cannot tell', async () => {
    const login = stack.instance({ hasher: plainHasher });
    const { requests } = managementRequests(stack, app(), login);
    const statuses: number[] = [];
    for (const [what, request] of Object.entries(requests))
      if (what !== 'SCIM create')
        for (const times of TIMES) statuses.push(await overtake(what, request, times));
    process.stderr.write(`requests that read older items: ${statuses.length}\n`);
    expect(new Set(statuses).has(200)).toBe(true);
  }, 600_000);
});
