// The Lambda entry of Cognito's user migration trigger.
import { createFunction, readApplication } from './assembly/aws-functions.ts';
import { openDecisionInstance } from './assembly/instance.ts';
import { cognito, type MigrationEvent } from './dialects/cognito.ts';

const answer = createFunction(cognito, {
  ...openDecisionInstance(process.env),
  application: readApplication(process.env),
});

/** @throws FunctionError for every no */
export function handler(event: MigrationEvent): Promise<MigrationEvent> {
  return answer(event);
}
