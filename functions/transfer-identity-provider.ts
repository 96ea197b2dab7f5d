// The Lambda entry of AWS Transfer Family's custom identity provider.
import { createDirect, readApplication } from './assembly/aws-functions.ts';
import { openInstance } from './assembly/instance.ts';
import { identify, type TransferAnswer, type TransferEvent } from './dialects/transfer.ts';

const ask = createDirect({ ...openInstance(process.env), application: readApplication(process.env) });

/** @throws DirectError when nobody can tell */
export function handler(event: TransferEvent): Promise<TransferAnswer> {
  return identify(ask, event);
}
