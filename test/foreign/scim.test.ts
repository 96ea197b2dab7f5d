// SCIM of the management function before testers that are not ours, over HTTP.
import { afterAll, beforeAll } from '@jest/globals';
import { startHttp } from '../../local/http.ts';
import { type ScimStack, startScim } from '../scim/support.ts';
import { describeScimTesters } from './scim-testers.ts';

let stack: ScimStack;
let http: Awaited<ReturnType<typeof startHttp>>;

beforeAll(async () => {
  stack = await startScim();
  http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
  http.serve(stack.manager());
});
afterAll(async () => {
  await http?.close();
  await stack?.database.close();
});

describeScimTesters(() => ({ url: `http://127.0.0.1:${http.port}/scim/v2`, key: stack.key }));
