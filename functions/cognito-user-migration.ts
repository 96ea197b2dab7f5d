// The Lambda entry of Cognito's user migration trigger.
import { createFunction, readApplication } from './assembly/aws-functions.ts';
import { openInstance } from './assembly/instance.ts';
import { cognito, type MigrationEvent } from './dialects/cognito.ts';

const answer = createFunction(cognito, {
  ...openInstance(process.env),
  application: readApplication(process.env),
});

/** @throws FunctionError for every no */
export function handler(event: MigrationEvent): Promise<MigrationEvent> {
  return answer(event);
}
