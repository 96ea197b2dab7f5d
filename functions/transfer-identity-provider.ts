// The Lambda entry of AWS Transfer Family's custom identity provider.
import { createDirect, readApplication } from './direct/ask.ts';
import { identify, type TransferAnswer, type TransferEvent } from './direct/transfer.ts';
import { openInstance } from './instance.ts';

const ask = createDirect({ ...openInstance(process.env), application: readApplication(process.env) });

/** @throws DirectError when nobody can tell */
export function handler(event: TransferEvent): Promise<TransferAnswer> {
  return identify(ask, event);
}
