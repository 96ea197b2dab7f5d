// Puts the authorizer together: an event of any of AWS's kinds in, that kind's own answer out.

import type { ApiKind, AuthorizerRequest, InvocationContext } from '../authorizer/api-kind.ts';
import { appSync } from '../authorizer/appsync.ts';
import { type AuthorizerDeps, type AuthorizerSettings, decideRequest } from '../authorizer/decide-request.ts';
import { AuthorizerError } from '../authorizer/errors.ts';
import type { AuthorizerEvent } from '../authorizer/events.ts';
import { httpApi } from '../authorizer/http-api.ts';
import { iot } from '../authorizer/iot.ts';
import { restApi } from '../authorizer/rest-api.ts';
import type { PasswordHasher } from '../decision/password-hasher.ts';
import { type ExchangeOptions, exchangeDeps } from './engine.ts';

export interface AuthorizerOptions extends ExchangeOptions {
  readonly settings: AuthorizerSettings;
}

/** What Lambda says of one invocation. */
export interface Invocation {
  readonly functionArn: string;
  /** Made by this process: an id from outside could claim another request's claims. */
  readonly requestId: string;
}

/** @throws AuthorizerError: `unauthorized` is REST's 401, all others its 500 */
export type Authorizer = (event: AuthorizerEvent, invocation: Invocation) => Promise<unknown>;

const API_KINDS: readonly ApiKind[] = [restApi, httpApi, appSync, iot];

function understand(event: AuthorizerEvent, context: InvocationContext): AuthorizerRequest {
  for (const kind of API_KINDS) {
    const request = kind(event, context);
    if (request !== null) return request;
  }
  throw new AuthorizerError('unknown_event');
}

/**
 * A hasher that never finds a stored hash outdated: the authorizer of another team may be told another cost, or no
 * pepper, and must not write weaker hashes for it. The webhook replaces them.
 */
function verifyOnly(hasher: PasswordHasher): PasswordHasher {
  return {
    async verify(stored, password, time) {
      const verification = await hasher.verify(stored, password, time);
      return verification.result === 'match' ? { result: 'match', outdated: false } : verification;
    },
    hash: (password, time) => hasher.hash(password, time),
    spendEqualWork: (password, time) => hasher.spendEqualWork(password, time),
  };
}

/** Builds the authorizer once for a process: caches, keys and memories live as long as it does. */
export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { settings } = options;
  const deps: AuthorizerDeps = {
    ...exchangeDeps({ ...options, hasher: verifyOnly(options.hasher) }),
    settings,
  };
  return async (event, { functionArn, requestId }) =>
    decideRequest(deps, understand(event, { ...settings, functionArn }), requestId);
}
