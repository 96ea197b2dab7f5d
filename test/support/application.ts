// An application as stored, with the usual limits: for tests that need no table.
import { randomUUID } from 'node:crypto';
import type { Application } from '../../functions/decision/facts.ts';

export function application(id: string, limits: Partial<Application> = {}): Application {
  return {
    id,
    name: id,
    status: 'active',
    generations: [{ id: 'generation22', createdAt: 0, expiresAt: null }],
    keys: [],
    publicKeys: [],
    dialects: ['native'],
    mayAssert: false,
    mayAssertLogin: [],
    mayIssueTokens: false,
    strict: false,
    permissionTemplates: {},
    dialectSettings: {},
    version: randomUUID(),
    ...limits,
  };
}
