// Every way to take away what lets a user in, each with a question that is allowed before it and refused after it.
import { randomBytes } from 'node:crypto';
import { changeApplication, createApplication, requireApplication } from '../../cli/applications/stored.ts';
import { putRole } from '../../cli/roles/stored.ts';
import { changeUser, requireUser } from '../../cli/users/stored.ts';
import { hashApiKey, makeApiKey } from '../../functions/callers/api-key.ts';
import type { Application, User } from '../../functions/decision/facts.ts';
import type { Answer } from '../../functions/http/answer.ts';
import type { App } from '../../functions/http/app.ts';
import { deriveKeyCheck } from '../../functions/secrets/signing-secret.ts';
import {
  applicationKey,
  attemptsKey,
  type Key,
  REVISION_COPIES,
  revisionKey,
  revokedKey,
  roleKey,
  userKey,
} from '../../functions/store/keys.ts';
import { revokeToken } from '../../functions/store/revocations.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { application } from './application.ts';
import { seededRandom } from './clock.ts';
import { MASTER, PASSWORD, type TestStack } from './stack.ts';
import { ISSUER, tokenSecret } from './tokens.ts';

/** Who is let in: the user, the role and the application have one name. */
export interface Subject {
  readonly name: string;
  readonly key: string;
  readonly accessToken: string;
  readonly tokenId: string;
}

/** All items that it takes to let the subject in, and those that may keep it out. */
export const itemsOf = ({ name, tokenId }: Pick<Subject, 'name' | 'tokenId'>): readonly Key[] => [
  userKey(name),
  attemptsKey(name),
  roleKey(name),
  applicationKey(name),
  revokedKey(tokenId),
  ...Array.from({ length: REVISION_COPIES }, (_, copy) => revisionKey(copy)),
];

export interface Withdrawal {
  /** The kinds of items that it writes. */
  readonly writes: readonly string[];
  readonly make: (subject: Subject) => Promise<unknown>;
  readonly ask: (subject: Subject, app: App) => Promise<Answer>;
}

const PERMISSIONS = ['orders:1:read'];

export interface Withdrawals {
  readonly all: Readonly<Record<string, Withdrawal>>;
  /** Makes a user who is let in, with all that it takes. */
  subject(): Promise<Subject>;
  /** What an instance needs to take tokens. */
  tokens(): AccessTokens;
}

/** The users' passwords stand in place of their hashes: instances take `plainHasher`. */
export async function withdrawals(stack: TestStack): Promise<Withdrawals> {
  const { table } = stack.database;
  const secret = await tokenSecret(0);
  let made = 0;
  const tokens = () =>
    new AccessTokens(
      { readKeys: secret.read.bind(secret), issuer: ISSUER, lifetime: 900 },
      stack.clock,
      seededRandom(++made),
    );
  const issuer = tokens();
  const version = () => randomBytes(8).toString('hex');

  const user = (change: (user: User) => Partial<User>) => (subject: Subject) =>
    changeUser(table, subject.name, (before) => ({ ...before, ...change(before), version: version() }));
  const limits = (change: Partial<Application>) => (subject: Subject) =>
    changeApplication(table, subject.name, (before) => ({ ...before, ...change, version: version() }));

  const byKey = ({ name, key }: Subject, app: App) =>
    stack.ask(
      { username: name, password: PASSWORD, permissions: PERMISSIONS },
      { unsigned: true, headers: { 'x-api-key': key }, app },
    );
  const signed = ({ name }: Subject, app: App) =>
    stack.ask({ username: name, assert: true, permissions: PERMISSIONS }, { application: name, app });
  const byToken = ({ name, accessToken }: Subject, app: App) =>
    stack.ask({ accessToken, permissions: PERMISSIONS }, { application: name, app });

  return {
    tokens,
    async subject() {
      const name = `s-${++made}`;
      const key = makeApiKey(name, 'header', deriveKeyCheck(MASTER), randomBytes(20));
      const record = {
        id: version(),
        hash: hashApiKey(key),
        createdAt: 0,
        expiresAt: null,
        places: ['header'] as const,
      };
      const rights = { mayAssert: true, mayAsk: ['orders:**'], keys: [record] };
      await createApplication(table, application(name, rights));
      await putRole(table, { name, grants: ['orders:*:read'], includes: [] }, version());
      await stack.addUser(name, { roles: [name], passwordHash: PASSWORD });
      const facts = {
        user: await requireUser(table, name),
        application: await requireApplication(table, name),
      };
      const issued = await issuer.issue({ ...facts, permissions: PERMISSIONS, roles: [name] });
      return { name, key, ...issued };
    },
    all: {
      'the user is disabled': { writes: ['USER'], make: user(() => ({ status: 'disabled' })), ask: byKey },
      'the user is disabled, asserted': {
        writes: ['USER'],
        make: user(() => ({ status: 'disabled' })),
        ask: signed,
      },
      'the password is changed': {
        writes: ['USER'],
        make: user(() => ({ passwordHash: 'another' })),
        ask: byKey,
      },
      'the role is taken from the user': { writes: ['USER'], make: user(() => ({ roles: [] })), ask: signed },
      "the user's tokens are revoked": {
        writes: ['USER'],
        make: user(() => ({ tokenGeneration: version() })),
        ask: byToken,
      },
      'the token is revoked': {
        writes: ['REVOKED'],
        make: ({ tokenId }) => revokeToken(table, tokenId, stack.clock.now() + 900_000),
        ask: byToken,
      },
      'the name is held for its failures': {
        writes: ['ATTEMPTS'],
        make: ({ name }) =>
          table.call('PutItem', {
            TableName: table.name,
            Item: {
              ...attemptsKey(name),
              failures: 100,
              failuresSinceSuccess: 100,
              lastAt: stack.clock.now(),
            },
          }),
        ask: byKey,
      },
      'the role loses its grant': {
        writes: ['ROLE', 'REVISION'],
        make: ({ name }) => putRole(table, { name, grants: [], includes: [] }, version()),
        ask: signed,
      },
      'the application is disabled': {
        writes: ['APP', 'REVISION'],
        make: limits({ status: 'disabled' }),
        ask: byKey,
      },
      "the application's key is withdrawn": {
        writes: ['APP', 'REVISION'],
        make: limits({ keys: [] }),
        ask: byKey,
      },
      "the application's secret is withdrawn": {
        writes: ['APP', 'REVISION'],
        make: limits({ generations: [] }),
        ask: signed,
      },
      'the application may not assert': {
        writes: ['APP', 'REVISION'],
        make: limits({ mayAssert: false }),
        ask: signed,
      },
      'the application may not ask for it': {
        writes: ['APP', 'REVISION'],
        make: limits({ mayAsk: [] }),
        ask: byToken,
      },
    },
  };
}
