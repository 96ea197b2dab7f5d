// `gatehook explain` against the webhook, on made-up roles, users and applications: what one says, the other does.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApplication } from '../../cli/applications/stored.ts';
import { putRole } from '../../cli/roles/stored.ts';
import { createUser } from '../../cli/users/stored.ts';
import { applicationSecret } from '../../functions/secrets/signing-secret.ts';
import { application } from '../support/application.ts';
import fc, { cases } from '../support/property.ts';
import { signedHeaders, signV1 } from '../support/signing.ts';
import { type CliStack, MASTER, startCliStack } from './support.ts';

let stack: CliStack;
beforeAll(async () => {
  stack = await startCliStack();
});
afterAll(() => stack.close());

const permission = fc
  .array(fc.constantFrom('a', 'b', 'ann', 'eu'), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(':'));
const part = fc.constantFrom(
  'a',
  'b',
  '*',
  '**',
  '${username}',
  '${attributes.region}',
  '${attributes.none}',
);
const grant = fc
  .tuple(fc.constantFrom('', '', '', '!'), fc.array(part, { minLength: 1, maxLength: 3 }))
  .map(([denial, parts]) => denial + parts.join(':'));
const grants = fc.uniqueArray(grant, { maxLength: 5 });

const world = fc.record({
  own: fc.oneof(
    grants,
    grants.map((list) => [...list, '**:**', '**']),
  ),
  roles: fc.tuple(grants, grants),
  includes: fc.boolean(),
  status: fc.constantFrom(...Array<'active'>(7).fill('active'), 'disabled'),
  mayAsk: fc.constantFrom(null, null, null, ['**'], ['a:**', 'b'], ['**', '!a:b']),
  running: fc.constantFrom(...Array<'active'>(7).fill('active'), 'disabled'),
  asked: fc.uniqueArray(permission, { minLength: 1, maxLength: 2 }),
});

let made = 0;

/** Asks the webhook, signed by the application, which vouches for the user. */
async function decide(id: string, question: object): Promise<{ decision?: string; denied?: string[] }> {
  const body = JSON.stringify(question);
  const input = { id: `msg_${made}`, timestamp: Math.floor(stack.clock.now / 1000), body };
  const secret = applicationSecret(MASTER, id, 'generation22').toString('base64');
  const headers = signedHeaders(`${id}.generation22`, signV1(secret, input), input);
  const answer = await fetch(new URL('/webhook', stack.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  expect([200, 401, 403]).toContain(answer.status);
  return (await answer.json()) as { decision?: string };
}

test('the same answer, and the same permissions denied', async () => {
  const seen = { allow: 0, deny: 0 };
  await fc.assert(
    fc.asyncProperty(world, async ({ own, roles, includes, status, mayAsk, running, asked }) => {
      // Names of their own: roles stay in the memory of the webhook for a while.
      made += 1;
      const [app, name, first, second] = [`app${made}`, `ann${made}`, `first${made}`, `second${made}`];
      await Promise.all([
        putRole(stack.table, { name: first, grants: roles[0], includes: includes ? [second] : [] }, 'v'),
        putRole(stack.table, { name: second, grants: roles[1], includes: [] }, 'v'),
        createUser(stack.table, {
          name,
          status,
          roles: [first],
          grants: own,
          attributes: { region: 'eu' },
          tokenGeneration: 'g',
          version: 'v',
        }),
        createApplication(
          stack.table,
          application(app, { status: running, mayAssert: true, ...(mayAsk && { mayAsk }) }),
        ),
      ]);
      const run = await stack.run('explain', name, ...asked, '--app', app, '--json');
      const explained = run.json<{
        allowed: boolean;
        permissions: readonly { permission: string; allowed: boolean }[];
      }>();
      const { decision } = await decide(app, { username: name, assert: true, permissions: asked });
      expect({ asked, allowed: decision === 'allow' }).toEqual({ asked, allowed: explained.allowed });
      expect(run.code).toBe(explained.allowed ? 0 : 1);
      seen[explained.allowed ? 'allow' : 'deny'] += 1;
    }),
    { numRuns: cases(200) },
  );
  expect(Math.min(seen.allow, seen.deny)).toBeGreaterThanOrEqual(cases(10));
});
