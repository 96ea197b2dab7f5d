// Puts the authorizer together: an event of any of AWS's kinds in, that kind's own answer out.

import type { Exchange, Surface, Surroundings } from '../authorizer/api-kind.ts';
import { appSync } from '../authorizer/appsync.ts';
import { Inquiry, type InquiryDeps } from '../authorizer/decide-request.ts';
import { AuthorizerError } from '../authorizer/errors.ts';
import type { AuthorizerEvent } from '../authorizer/events.ts';
import { httpApi } from '../authorizer/http-api.ts';
import { iot } from '../authorizer/iot.ts';
import { restApi } from '../authorizer/rest-api.ts';
import type { AuthorizerSettings } from '../authorizer/settings.ts';
import { verifyOnly } from '../authorizer/verify-only.ts';
import type { Recorder } from '../records/record.ts';
import type { SecretReader } from '../secrets/secret-cache.ts';
import { SigningKeys } from '../secrets/signing-keys.ts';
import { chooseRevisionCopy, decisionStore } from '../store/decision-store.ts';
import type { Table } from '../store/table.ts';
import { createEngine, type EngineOptions } from './engine.ts';

export interface AuthorizerOptions extends EngineOptions {
  readonly table: Table;
  /** The signing secret, whose checks prove API keys. */
  readonly readSecret: SecretReader;
  readonly recorder: Recorder;
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

const SURFACES: readonly Surface[] = [restApi, httpApi, appSync, iot];

function understand(event: AuthorizerEvent, surroundings: Surroundings): Exchange {
  for (const surface of SURFACES) {
    const exchange = surface(event, surroundings);
    if (exchange !== null) return exchange;
  }
  throw new AuthorizerError('unknown_event');
}

/** Builds the authorizer once for a process: caches, keys and memories live as long as it does. */
export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { table, clock, random, recorder, settings } = options;
  const engine = createEngine({ ...options, hasher: verifyOnly(options.hasher) });
  const now = () => clock.now();
  const revisionCopy = chooseRevisionCopy(random.fraction());
  const deps: InquiryDeps = {
    engine,
    keys: new SigningKeys(options.readSecret, now),
    openStore: (signal, onTrip) =>
      decisionStore({ table, signal, now, revisionCopy, hold: engine.hold, onTrip }),
    recorder,
    settings,
  };
  return async (event, { functionArn, requestId }) => {
    const exchange = understand(event, { ...settings, functionArn });
    const finding = await new Inquiry(deps, exchange, requestId).find();
    // Thrown, not denied: API Gateway may cache a denial and never an error.
    if (finding.kind === 'unknown') throw new AuthorizerError('unavailable');
    return exchange.render(finding);
  };
}
