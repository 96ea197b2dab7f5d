// The Lambda entry of AWS Transfer Family's custom identity provider.
import { createFunction, readApplication } from './assembly/aws-functions.ts';
import { openDecisionInstance } from './assembly/instance.ts';
import { type TransferAnswer, type TransferEvent, transfer } from './dialects/transfer.ts';

const answer = createFunction(transfer, {
  ...openDecisionInstance(process.env),
  application: readApplication(process.env),
});

/** @throws FunctionError where the login could not be checked */
export function handler(event: TransferEvent): Promise<TransferAnswer> {
  return answer(event);
}
