// The Lambda entry: an API Gateway event (payload 2.0) in, its answer out. Everything else is built once per instance.
import { randomUUID } from 'node:crypto';
import { createGatehook } from './assembly/gatehook.ts';
import { openInstance } from './assembly/instance.ts';
import { readFrontKeys } from './assembly/settings.ts';
import { behindFront } from './http/front.ts';
import { type GatewayAnswer, type GatewayEvent, gatewayAnswer, inboundFromEvent } from './http/inbound.ts';
import { AccessTokens } from './tokens/access-tokens.ts';

function start() {
  const { tokenOptions, ...instance } = openInstance(process.env);
  const { clock, random } = instance;
  return createGatehook({
    ...instance,
    ...(tokenOptions && { tokens: new AccessTokens(tokenOptions, clock, random) }),
  });
}

const app = behindFront(readFrontKeys(process.env), start());

/** Answers one event. The request id is made here: an id from outside could claim another request's claims. */
export async function handler(event: GatewayEvent): Promise<GatewayAnswer> {
  return gatewayAnswer(await app(inboundFromEvent(event, randomUUID())));
}
