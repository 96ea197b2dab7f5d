// An application as stored, with the usual limits: for tests that need no table.
import { randomUUID } from 'node:crypto';
import { bareApplication } from '../../cli/applications/bare.ts';
import type { Application } from '../../functions/decision/facts.ts';

export const application = (id: string, limits: Partial<Application> = {}): Application => ({
  ...bareApplication(id, randomUUID()),
  generations: [{ id: 'generation22', createdAt: 0, expiresAt: null }],
  ...limits,
});
