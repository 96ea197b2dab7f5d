// A member or field that was lost on its way, emptied or misspelt never makes a question ask for less and still be a yes.
import { describe, expect, test } from '@jest/globals';
import { covers } from '../../functions/decision/patterns.ts';
import type { Question } from '../../functions/decision/question.ts';
import { resolveAsks } from '../../functions/decision/templates.ts';
import { HTTP_DIALECTS } from '../../functions/dialects/dialects.ts';
import type { DialectContext } from '../../functions/dialects/shared/dialect.ts';
import { type Inbound, inboundFromEvent } from '../../functions/http/inbound.ts';
import { MalformedError } from '../../functions/http/problem.ts';
import type { Route } from '../../functions/http/route.ts';
import { Router } from '../../functions/http/router.ts';
import { lostParts } from '../support/lost-parts.ts';
import { type Exchange, eventOf, type Recording, readRecordings } from '../support/recorded.ts';

/** What may be missing, by product, and what that means to it: all else that is asked must be there to be a yes. */
const MAY_BE_MISSING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  authzen: {
    'evaluations/1/action dropped': 'the body says the action for all',
    'evaluations/1/action misspelt': 'AuthZEN 1.0 has unknown members ignored, so it is left out',
    'evaluations/2/action dropped': 'the body says the action for all',
    'evaluations/2/action misspelt': 'AuthZEN 1.0 has unknown members ignored, so it is left out',
  },
  dovecot: { scope: 'a login that asks for no scope has a permission of its own' },
  freeradius: {
    'NAS-Identifier': 'the address stands for it',
    'NAS-IP-Address': 'a server may have neither name nor address, and that has a permission of its own',
  },
  hasura: {
    'x-hasura-role dropped': 'the role of a request that names none is user',
    'headers/X-HASURA-Role': 'the same in the body of a POST',
  },
  kubernetes: {
    'spec/resourceAttributes/group': 'the core group has an empty name, which the API server leaves out',
    'spec/resourceAttributes/subresource': 'the resource itself, and the API server leaves it out',
  },
  native: {
    'permissions dropped':
      'docs/asking-from-an-application.md: without permissions, a question proves the user only',
    'permissions emptied': 'the same',
  },
  'oci-registry': { scope: 'a login: the token that answers it allows nothing' },
};

/** Settings of dialects that recordings rely on. */
const settingsOf = ({ world }: Recording) => world.application.dialectSettings ?? {};

const namesOf = ({ asks }: Question) => resolveAsks(asks, {}).map(([permission]) => permission);

/** Says yes to everything and keeps what it was asked. */
class Listener {
  readonly heard: Question[] = [];
  /** Parts of the request that were not understood, and are refused by themselves (authzen-conformance.test.ts). */
  readonly faults: MalformedError[] = [];
  readonly router: Router;

  constructor(recording: Recording) {
    const context: DialectContext = {
      application: 'product',
      partFault: (fault) => void this.faults.push(fault),
      origins: [],
      now: () => 0,
      settings: settingsOf(recording),
      registrySigner: async () => async () => ({ token: 't', expiresIn: 1, issuedAt: new Date(0) }),
      ask: async (question) => {
        this.heard.push(question);
        const permissions = namesOf(question);
        const explanation = permissions.map((permission) => ({ permission, allowed: true, rule: null }));
        const user = { username: 'alice', roles: ['mqtt.superuser'], attributes: {} };
        const token = { accessToken: 'token', tokenId: 'id', expiresIn: 1 };
        return { outcome: 'allow', code: 'allowed', reason: '', user, permissions, explanation, token };
      },
    };
    const routes = HTTP_DIALECTS.flatMap(({ prefix, routes }) =>
      routes.map(
        ({ path, methods, accepts, answer }): Route => ({
          path: prefix + path,
          methods,
          ...(accepts && { accepts }),
          respond: (inbound) => answer(inbound, context),
        }),
      ),
    );
    this.router = new Router(routes);
  }

  /** All that one request asks for; null where it, or a part of it, is not understood and so is no yes. */
  async permissionsOf(inbound: Inbound): Promise<readonly string[] | null> {
    this.heard.length = 0;
    this.faults.length = 0;
    const match = this.router.match(inbound);
    if ('refusal' in match) return null;
    try {
      await match.route.respond(inbound, match.params);
    } catch (error) {
      if (error instanceof MalformedError) return null;
      throw error;
    }
    return this.faults.length > 0 ? null : this.heard.flatMap(namesOf);
  }
}

const inboundOf = (request: Exchange['request'], values: Readonly<Record<string, string>>): Inbound =>
  inboundFromEvent(eventOf({ ...request, path: request.path.replace('/key/{{pathKey}}', '') }, values), 'r');

const VALUES = { key: 'k', application: 'product', aliceToken: 'token', aliceRefreshToken: 'refresh' };

/** Whether each of the permissions asked for at first is still asked for, alone or in a larger set. */
const asksAll = (permissions: readonly string[], asked: readonly string[]) =>
  permissions.every((permission) => asked.some((one) => covers(one, permission)));

/** Has no folder of recordings: the tests of its own ask through a client. */
const native: Recording = {
  product: 'native',
  world: { application: {}, users: {} },
  exchanges: [
    {
      name: 'a password and two permissions',
      situation: 'allow',
      request: {
        method: 'POST',
        path: '/webhook',
        headers: { 'content-type': 'application/json' },
        json: {
          username: 'alice',
          password: 'secret',
          permissions: ['orders:42:read', 'orders:42:pay'],
          context: { ip: '::1' },
        },
      },
      answer: { status: 200 },
    },
  ],
};

/** Endpoints below /token are asked about a token and put no question. */
const recordings = [native, ...readRecordings('test/dialects')]
  .map((recording) => ({
    ...recording,
    allowed: recording.exchanges.filter(
      ({ situation, request }) => situation === 'allow' && !request.path.startsWith('/token/'),
    ),
  }))
  .filter(({ allowed }) => allowed.length > 0);

describe.each(recordings)('$product', (recording) => {
  const listener = new Listener(recording);
  const missing = MAY_BE_MISSING[recording.product] ?? {};

  test.each(recording.allowed)('$name', async (exchange) => {
    const permissions = await listener.permissionsOf(inboundOf(exchange.request, VALUES));
    expect(permissions).not.toBeNull();
    const less: string[] = [];
    for (const { part, loss, request } of lostParts(exchange)) {
      const asked = await listener.permissionsOf(inboundOf(request, VALUES));
      if (asked === null || permissions === null) continue;
      const complete = loss === 'emptied' ? asked.length >= permissions.length : asksAll(permissions, asked);
      const documented = Object.hasOwn(missing, part) || Object.hasOwn(missing, `${part} ${loss}`);
      if (!complete && !documented) less.push(`${part} ${loss}: asks for ${asked.join(' ') || 'nothing'}`);
    }
    expect(less).toEqual([]);
  });
});
