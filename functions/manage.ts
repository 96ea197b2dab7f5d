// The Lambda entry of the management function: applications create, change and delete users through it. It decides nothing.
import { randomUUID } from 'node:crypto';
import { openInstance } from './assembly/instance.ts';
import { createManagement } from './assembly/management.ts';
import { readKeptDays } from './assembly/settings.ts';
import { type GatewayAnswer, type GatewayEvent, gatewayAnswer, inboundFromEvent } from './http/inbound.ts';

const app = createManagement({ ...openInstance(process.env), changesKeptDays: readKeptDays(process.env) });

/** Answers one event. The request id is made here: an id from outside could claim another request's claims. */
export async function handler(event: GatewayEvent): Promise<GatewayAnswer> {
  return gatewayAnswer(await app(inboundFromEvent(event, randomUUID())));
}
