// The management function on a table of its own, asked as a directory asks: with an API key and JSON.
import { createManagement, type ManagementOptions } from '../../functions/assembly/management.ts';
import type { Application } from '../../functions/decision/facts.ts';
import type { App } from '../../functions/http/app.ts';
import { inboundFromEvent } from '../../functions/http/inbound.ts';
import { type DecisionRecord, decisionLine } from '../../functions/records/record.ts';
import type { Table } from '../../functions/store/table.ts';
import { MANAGEMENT_ACCESS } from '../../infra/table-access.ts';
import { tableOfRole } from '../support/access.ts';
import { watchedApp, watchedRecorder } from '../support/canary-stacks.ts';
import { noDeadlines, seededRandom } from '../support/clock.ts';
import { SECRET_TEXT, startStack, type TestStack } from '../support/stack.ts';
import { expectDescribed } from './described.ts';

/** The members that tests look into; all others are unknown. */
export interface ScimBody {
  readonly id: string;
  readonly meta: { readonly version: string; readonly location: string; readonly lastModified: string };
  readonly userName: string;
  readonly displayName: string;
  readonly active: boolean;
  readonly scimType: string;
  readonly detail: string;
  readonly status: string;
  readonly schemas: readonly string[];
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly nextCursor: string;
  readonly Resources: readonly ScimBody[];
  readonly [name: string]: unknown;
}

/** An answer with its JSON read; `{}` where it has no body. */
export interface ScimAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ScimBody;
}

export interface ScimOptions {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly app?: App;
}

export interface ScimStack extends TestStack {
  /** The key of the application `okta`, which may manage every user. */
  readonly key: string;
  readonly managed: Readonly<Record<string, unknown>>[];
  readonly faults: string[];
  /** Another instance, on another table where one is given. */
  manager(table?: Table, own?: Partial<ManagementOptions>): App;
  scim(method: string, path: string, body?: unknown, options?: ScimOptions): Promise<ScimAnswer>;
}

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const GATEHOOK = 'urn:gatehook:params:scim:schemas:extension:1.0:User';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export const patchOf = (...Operations: readonly object[]) => ({ schemas: [PATCH_OP], Operations });

const EVERYTHING: Partial<Application> = {
  mayManage: ['**'],
  mayGive: ['*'],
  mayGrant: ['**'],
  maySet: ['*'],
};

let asked = 0;

/** @param more further options of the management function, which may need the clock of the stack */
export async function startScim(
  limits: Partial<Application> = EVERYTHING,
  more: (stack: TestStack) => Partial<ManagementOptions> = () => ({}),
): Promise<ScimStack> {
  const stack = await startStack();
  const managed: Readonly<Record<string, unknown>>[] = [];
  const faults: string[] = [];
  const manager = (table: Table = stack.database.table, own: Partial<ManagementOptions> = {}) =>
    watchedApp(
      createManagement({
        table: tableOfRole(table, MANAGEMENT_ACCESS),
        hasher: stack.hasher,
        hashing: { memoryLimitKiB: 1769 * 1024 },
        clock: stack.clock,
        deadlines: noDeadlines,
        random: seededRandom(++asked),
        readSecret: async () => SECRET_TEXT,
        recorder: watchedRecorder({
          decision: (record: DecisionRecord) => void managed.push(decisionLine(record)),
          malformed: (_heading, fault) => void faults.push(fault.message),
          trouble: (_heading, what, error) => void faults.push(`${what}: ${error}`),
        }),
        ...more(stack),
        ...own,
      }),
    );
  const app = manager();
  const key = await stack.addKeyedApplication('okta', limits);
  return {
    ...stack,
    key,
    managed,
    faults,
    manager,
    async scim(method, path, body, options = {}) {
      const [rawPath = '', rawQueryString = ''] = path.split('?');
      const answer = await (options.app ?? app)(
        inboundFromEvent(
          {
            rawPath: `/scim/v2${rawPath}`,
            rawQueryString,
            headers: {
              host: 'auth.example.com',
              authorization: `Bearer ${options.key ?? key}`,
              ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
              ...options.headers,
            },
            ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
            isBase64Encoded: false,
            requestContext: {
              requestId: 'gateway',
              stage: '$default',
              http: { method, sourceIp: '203.0.113.9' },
            },
          },
          `request-${++asked}`,
        ),
      );
      expectDescribed(method, `/scim/v2${rawPath}`, answer);
      return { ...answer, body: answer.body === '' ? {} : JSON.parse(answer.body) };
    },
  };
}
