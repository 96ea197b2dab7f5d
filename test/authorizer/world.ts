// An authorizer on a table of its own, with the application, users, tokens and keys that every test of it needs.
import { createAuthorizer } from '../../functions/assembly/authorizer.ts';
import { readAuthorizerSettings } from '../../functions/assembly/authorizer-settings.ts';
import type { AuthorizerSettings } from '../../functions/authorizer/decide-request.ts';
import type { AuthorizerEvent } from '../../functions/authorizer/events.ts';
import type { PasswordHasher } from '../../functions/decision/password-hasher.ts';
import type { DecisionRecord } from '../../functions/records/record.ts';
import type { Table } from '../../functions/store/table.ts';
import { PublishedTokens } from '../../functions/tokens/published-tokens.ts';
import { AUTHORIZER_ACCESS } from '../../infra/table-access.ts';
import { tableOfRole } from '../support/access.ts';
import { noDeadlines, seededRandom } from '../support/clock.ts';
import { interceptTable, type SentCommand } from '../support/intercept.ts';
import { PASSWORD } from '../support/stack.ts';
import { ISSUER, startTokenStack, type TokenStack } from '../support/tokens.ts';
import { FUNCTION_ARN } from './events.ts';

const AUDIENCE = 'https://orders.example';

export interface Making {
  readonly settings?: Partial<AuthorizerSettings>;
  readonly table?: Table;
  /** Fetches the key set that the stage publishes. */
  readonly fetch?: typeof fetch;
  readonly hasher?: PasswordHasher;
}

export interface World {
  readonly stack: TokenStack;
  /** Alice's, for the audience of the API. */
  readonly token: string;
  /** Of the application `robot`, whose login as the user `robot` it may vouch for. */
  readonly robotKey: string;
  readonly records: DecisionRecord[];
  readonly sent: SentCommand[];
  /** Asks a fresh authorizer: nothing is remembered. */
  ask(event: AuthorizerEvent, making?: Making): Promise<unknown>;
  make(making?: Making): (event: AuthorizerEvent) => Promise<unknown>;
}

export const basic = (name: string, password = PASSWORD) =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

/** What a promise was rejected with, as API Gateway sees it. */
export const errorOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'no error',
    (error: Error) => error.message,
  );

export async function startWorld(): Promise<World> {
  const stack = await startTokenStack();
  await stack.addApplication('shop', { mayIssueTokens: true, audience: AUDIENCE });
  await stack.addApplication('stranger', { mayIssueTokens: true, audience: 'https://other.example' });
  await stack.addApplication('orders-api', { audience: AUDIENCE, mayAssert: true, returns: ['region'] });
  const robotKey = await stack.addKeyedApplication('robot', { mayAssertLogin: ['robot'] });
  await stack.addRole('clerk', ['api:GET:/orders/*', '!api:GET:/orders/secret', 'orders:*:read']);
  const attributes = { region: 'eu', salary: '1', username: 'mallory' };
  await stack.addUser('alice', { roles: ['clerk'], attributes });
  await stack.addUser('bob');
  await stack.addUser('robot', { grants: ['api:GET:/orders/**'] });
  const records: DecisionRecord[] = [];
  const { table, sent } = interceptTable(tableOfRole(stack.database.table, AUTHORIZER_ACCESS));
  const fetchKeys: typeof fetch = async (url) => {
    const path = String(url).replace(ISSUER, '');
    const { status, body } = await stack.ask(null, { path, method: 'GET', unsigned: true });
    return new Response(body, { status });
  };
  const make: World['make'] = (making = {}) => {
    const { clock } = stack;
    const random = seededRandom();
    const authorizer = createAuthorizer({
      table,
      hasher: stack.hasher,
      clock,
      random,
      deadlines: noDeadlines,
      recorder: {
        decision: (record) => void records.push(record),
        malformed: () => undefined,
        trouble: () => undefined,
      },
      tokens: new PublishedTokens({ issuer: ISSUER, fetch: fetchKeys, now: () => clock.now(), ...making }),
      ...making,
      settings: { ...readAuthorizerSettings({ GATEHOOK_APPLICATION: 'orders-api' }), ...making.settings },
    });
    return (event) => authorizer(event, { functionArn: FUNCTION_ARN, requestId: `request-${Math.random()}` });
  };
  return {
    stack,
    token: await stack.token(),
    robotKey,
    records,
    sent,
    make,
    ask: (event, making) => make(making)(event),
  };
}
