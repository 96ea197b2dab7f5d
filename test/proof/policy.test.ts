// `gatehook apply`, cut off at its calls in turn: nothing is allowed by then that neither side allows, and the same command
// finishes the rest.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listApplications } from '../../cli/applications/stored.ts';
import { listRoles } from '../../cli/roles/stored.ts';
import { authorize } from '../../functions/decision/authorize.ts';
import { compileRole } from '../../functions/decision/rules.ts';
import { type CliStack, startCliStack } from '../cli/support.ts';
import { FAULTS } from '../support/fault-proxy.ts';
import { startFaultyWay } from '../support/faulty-way.ts';
import { START, TRIES_ALL } from '../support/sampled.ts';

const BEFORE = `
roles:
  a: { grants: ['x:*', '!x:1'] }
  b: { grants: ['y:1'], includes: [a] }
  gone: { grants: ['z:1', '!y:2'] }
applications:
  shop: { mayAsk: ['x:**', 'y:**'] }
`;
const AFTER = `
roles:
  a: { grants: ['x:*'] }
  b: { grants: ['y:*', '!x:1'] }
  c: { grants: ['!y:2'], includes: [a] }
applications:
  shop: { mayAsk: ['x:**'], mayAssert: true }
  kiosk: {}
`;
/** Of about 130 calls, in CI every fifth: five and the numbers of calls of one step have no divisor in common. */
const STRIDE = TRIES_ALL ? 1 : 5;

let stack: CliStack;
beforeAll(async () => {
  stack = await startCliStack();
});
afterAll(() => stack.close());

/** What users of each pair of roles are allowed now. */
async function allowedNow(): Promise<ReadonlySet<string>> {
  const roles = new Map((await listRoles(stack.table)).map((role) => [role.name, compileRole(role)]));
  const names = ['a', 'b', 'c', 'gone'];
  const pairs = names.flatMap((one) => names.map((other) => [one, other]));
  const asked = ['x:1', 'x:2', 'y:1', 'y:2', 'z:1'].map((permission) => [permission] as const);
  return new Set(
    pairs.flatMap((pair) =>
      authorize({ user: { name: 'u', roles: pair, grants: [], attributes: {} }, roles, asked })
        .explanation.filter(({ allowed }) => allowed)
        .map(({ permission }) => `${pair} ${permission}`),
    ),
  );
}

test('one call and all that follow it lost, whichever it is', async () => {
  const [before, after] = ['before.yaml', 'after.yaml'].map((name) => join(stack.folder, name)) as [
    string,
    string,
  ];
  writeFileSync(before, BEFORE);
  writeFileSync(after, AFTER);
  const apply = (file: string, folder = stack.folder) =>
    stack.runWith({ env: { GATEHOOK_DATA: folder } }, 'apply', file, '--prune', '--yes');
  const lossy = await startFaultyWay(stack);
  try {
    await apply(after);
    const atEnd = await allowedNow();
    await apply(before);
    const either = new Set([...atEnd, ...(await allowedNow())]);
    let cut = 0;
    for (let at = START % STRIDE; ; at += STRIDE) {
      await apply(before);
      lossy.begin(at, FAULTS['loses its reply'], Number.POSITIVE_INFINITY);
      const { code, err } = await apply(after, lossy.folder);
      expect([at, [...(await allowedNow())].filter((one) => !either.has(one))]).toEqual([at, []]);
      if (lossy.spoiled() > 0) expect([at, code, err === '']).toEqual([at, 2, false]);
      const finished = await apply(after);
      expect([at, finished.code, finished.err.includes('error')]).toEqual([at, 0, false]);
      expect([at, (await stack.run('diff', after, '--prune')).code]).toEqual([at, 0]);
      const { values: applications } = await listApplications(stack.table);
      expect([at, applications.map(({ id }) => id)]).toEqual([at, ['kiosk', 'shop']]);
      if (lossy.spoiled() === 0) break;
      cut += 1;
    }
    expect(cut).toBeGreaterThan(10);
  } finally {
    await lossy.close();
  }
}, 3_600_000);
