// The Lambda entry of Cognito's user migration trigger.
import { createDirect, readApplication } from './direct/ask.ts';
import { type MigrationEvent, migrateUser } from './direct/cognito.ts';
import { openInstance } from './instance.ts';

const ask = createDirect({ ...openInstance(process.env), application: readApplication(process.env) });

/** @throws DirectError for every no */
export function handler(event: MigrationEvent): Promise<MigrationEvent> {
  return migrateUser(ask, event);
}
