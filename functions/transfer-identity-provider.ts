// The Lambda entry of AWS Transfer Family's custom identity provider.
import { createFunction, readApplication } from './assembly/aws-functions.ts';
import { openInstance } from './assembly/instance.ts';
import { type TransferAnswer, type TransferEvent, transfer } from './dialects/transfer.ts';

const answer = createFunction(transfer, {
  ...openInstance(process.env),
  application: readApplication(process.env),
});

/** @throws FunctionError where the login could not be checked */
export function handler(event: TransferEvent): Promise<TransferAnswer> {
  return answer(event);
}
