// The Lambda entry of the management function: applications create, change and delete users through it. It decides nothing.
import { randomUUID } from 'node:crypto';
import { openInstance } from './assembly/instance.ts';
import { createManagement } from './assembly/management.ts';
import { readFrontKeys, readIssuer, readKeptDays } from './assembly/settings.ts';
import { behindFront } from './http/front.ts';
import { type GatewayAnswer, type GatewayEvent, gatewayAnswer, inboundFromEvent } from './http/inbound.ts';
import { PublishedTokens } from './tokens/published-tokens.ts';

function start() {
  // Set where the stage issues tokens. They are verified with the keys that it publishes: this function can make none.
  const issuer = process.env.GATEHOOK_ISSUER ? readIssuer(process.env) : null;
  return createManagement({
    ...openInstance(process.env),
    changesKeptDays: readKeptDays(process.env),
    ...(issuer !== null && { tokens: new PublishedTokens({ issuer, fetch, now: Date.now }) }),
  });
}

const app = behindFront(readFrontKeys(process.env), start());

/** Answers one event. The request id is made here: an id from outside could claim another request's claims. */
export async function handler(event: GatewayEvent): Promise<GatewayAnswer> {
  return gatewayAnswer(await app(inboundFromEvent(event, randomUUID())));
}
