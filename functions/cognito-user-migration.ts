// The Lambda entry of Cognito's user migration trigger.
import { createDirect, readApplication } from './assembly/aws-functions.ts';
import { openInstance } from './assembly/instance.ts';
import { type MigrationEvent, migrateUser } from './dialects/cognito.ts';

const ask = createDirect({ ...openInstance(process.env), application: readApplication(process.env) });

/** @throws DirectError for every no */
export function handler(event: MigrationEvent): Promise<MigrationEvent> {
  return migrateUser(ask, event);
}
