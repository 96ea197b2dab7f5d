// scim2-client (PyPI) for the whole life of a user: it discovers the server, and checks every answer against RFC 7643 and 7644.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttp } from '../../local/http.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { run } from '../support/products.ts';
import { PASSWORD } from '../support/stack.ts';
import { describeModule, pythonTool } from './tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatehook-'));
let stack: ScimStack;
let http: Awaited<ReturnType<typeof startHttp>>;

beforeAll(async () => {
  stack = await startScim();
  await stack.addApplication('shop', { strict: true });
  http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
  http.serve(stack.manager());
});
afterAll(async () => {
  await http?.close();
  await stack?.database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Each step prints a line; an answer that the client does not take for SCIM ends the program with an error. */
const LIFE = `import sys
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import PatchOp, PatchOperation, SearchRequest

url, key, password = sys.argv[1:]
scim = SyncSCIMClient(Client(base_url=url, headers={"Authorization": f"Bearer {key}"}))
scim.discover()
User = scim.get_resource_model("User")
Group = scim.get_resource_model("Group")
print("discovered", User.__name__, Group.__name__)

def ada():
    return User(user_name="Ada@example.com", password=password, active=True, display_name="Ada",
                name={"given_name": "Ada", "family_name": "Lovelace"}, emails=[{"value": "ada@example.com", "primary": True}])

made = scim.create(ada())
print("created", made.user_name, made.active, made.password)
print("again", scim.create(ada(), raise_scim_errors=False).status)
print("read", scim.query(User, made.id).name.family_name)
found = scim.query(User, query_parameters=SearchRequest(filter='userName eq "ada@EXAMPLE.com"'))
print("found", found.total_results, found.resources[0].id == made.id)

made = scim.query(User, made.id)
made.display_name = "Countess"
made = scim.replace(made)
print("replaced", made.display_name, made.active)
patch = PatchOp[User](operations=[PatchOperation[User](op=PatchOperation.Op.replace_, path="title", value="Analyst")])
print("patched", scim.modify(User, made.id, patch).title)

group = scim.create(Group(display_name="Staff", members=[{"value": made.id}]))
print("member", len(scim.query(Group, group.id).members), scim.query(User, made.id).groups[0].display)

patch = PatchOp[User](operations=[PatchOperation[User](op=PatchOperation.Op.replace_, path="active", value=False)])
print("disabled", scim.modify(User, made.id, patch).active)
scim.delete(Group, group.id)
scim.delete(User, made.id)
print("deleted", scim.query(User, made.id, raise_scim_errors=False).status)
print("reborn", scim.create(ada()).id != made.id)
`;

describeModule('scim2-client', 'scim2_client', () => {
  test('creates, finds, replaces, patches, groups, disables and deletes a user, and takes every answer for SCIM', async () => {
    const program = join(folder, 'life.py');
    writeFileSync(program, LIFE);
    const { output } = await run(pythonTool('python'), [
      program,
      `http://127.0.0.1:${http.port}/scim/v2`,
      stack.key,
      PASSWORD,
    ]);
    expect(output.trim().split('\n')).toEqual([
      'discovered User[EnterpriseUser] Group',
      'created Ada@example.com True None',
      'again 409',
      'read Lovelace',
      'found 1 True',
      'replaced Countess True',
      'patched Analyst',
      'member 1 Staff',
      'disabled False',
      'deleted 404',
      'reborn True',
    ]);
    const login = await stack.ask(
      { username: 'ada@example.com', password: PASSWORD },
      { application: 'shop' },
    );
    expect(JSON.parse(login.body)).toMatchObject({ decision: 'allow' });
  }, 60_000);
});
