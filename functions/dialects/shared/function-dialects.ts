// The dialects of functions that AWS calls: no routes, but names that applications are allowed, templates and pages.
import type { Dialect } from './dialect.ts';

export const COGNITO_TEMPLATES = { 'cognito.migrate': 'cognito:${pool}:migrate' } as const;
export const TRANSFER_TEMPLATES = { 'transfer.login': 'transfer:${server}:${protocol}' } as const;

const shared = { prefix: '', pathKeys: false, routes: [] } as const;

export const cognito: Dialect = {
  ...shared,
  name: 'cognito',
  title: 'Amazon Cognito, migrating users',
  pages: ['cognito'],
  permissionTemplates: COGNITO_TEMPLATES,
};

export const transfer: Dialect = {
  ...shared,
  name: 'transfer',
  title: 'AWS Transfer Family: SFTP, FTPS, FTP',
  pages: ['transfer-family'],
  permissionTemplates: TRANSFER_TEMPLATES,
};
