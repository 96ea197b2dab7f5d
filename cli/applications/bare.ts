// The application that every new one begins as.
import type { Application } from '../../functions/decision/facts.ts';

/** An application before anything is said of it: it speaks the native dialect, and has no limits and no credentials. */
export const bareApplication = (id: string, version: string): Application => ({
  id,
  name: id,
  status: 'active',
  generations: [],
  keys: [],
  publicKeys: [],
  dialects: ['native'],
  mayAssert: false,
  mayAssertLogin: [],
  mayIssueTokens: false,
  strict: false,
  permissionTemplates: {},
  dialectSettings: {},
  version,
});
