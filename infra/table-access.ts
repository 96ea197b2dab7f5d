// What each function may do with the table, by kind of item: the roles are made of this, and the tests hold the code to it.

/** The first part of a `pk` (docs/table.md). */
export type ItemKind =
  | 'APP'
  | 'ATTEMPTS'
  | 'CHANGES'
  | 'CHANGESOF'
  | 'CLAIM'
  | 'FIND'
  | 'GROUPS'
  | 'MEMBERS'
  | 'PROFILE'
  | 'PROFILES'
  | 'RESET'
  | 'REVISION'
  | 'REVOKED'
  | 'ROLE'
  | 'USER';

export type TableAction = 'BatchGetItem' | 'DeleteItem' | 'PutItem' | 'Query' | 'UpdateItem';

export interface TableAccess {
  readonly action: TableAction;
  readonly items: readonly ItemKind[];
  /** Where only these attributes may be written, or looked at by a condition. */
  readonly attributes?: readonly string[];
}

/** Counting guesses, claiming their ids beside, and forgetting the guesses after a success. */
const COUNT_ATTEMPTS: TableAccess = { action: 'UpdateItem', items: ['ATTEMPTS'] };
/** A login replaces an outdated hash, and nothing else of a user. */
const REPLACE_HASH: TableAccess = {
  action: 'UpdateItem',
  items: ['USER'],
  attributes: ['pk', 'sk', 'passwordHash'],
};

/** The webhook: decisions for callers that claim a webhook id, public keys, and the end of tokens. */
export const WEBHOOK_ACCESS: readonly TableAccess[] = [
  { action: 'BatchGetItem', items: ['APP', 'ATTEMPTS', 'CLAIM', 'REVISION', 'REVOKED', 'ROLE', 'USER'] },
  { action: 'PutItem', items: ['CLAIM', 'REVOKED'] },
  { action: 'DeleteItem', items: ['CLAIM'] },
  COUNT_ATTEMPTS,
  REPLACE_HASH,
];

/** The authorizer of another team: it decides, and changes no user. */
export const AUTHORIZER_ACCESS: readonly TableAccess[] = [
  { action: 'BatchGetItem', items: ['APP', 'ATTEMPTS', 'REVISION', 'REVOKED', 'ROLE', 'USER'] },
  COUNT_ATTEMPTS,
];

/** A function that AWS itself calls. It takes no tokens. */
export const DIRECT_ACCESS: readonly TableAccess[] = [
  { action: 'BatchGetItem', items: ['APP', 'ATTEMPTS', 'REVISION', 'ROLE', 'USER'] },
  COUNT_ATTEMPTS,
  REPLACE_HASH,
];

/**
 * The management function: it writes users and what lies beside them, and reads what they may be given. It writes neither
 * roles nor applications, so that no application can extend its own limit.
 */
export const MANAGEMENT_ACCESS: readonly TableAccess[] = [
  {
    action: 'BatchGetItem',
    items: [
      'APP',
      'ATTEMPTS',
      'CHANGES',
      'CLAIM',
      'GROUPS',
      'MEMBERS',
      'PROFILE',
      'PROFILES',
      'RESET',
      'REVISION',
      'REVOKED',
      'ROLE',
      'USER',
    ],
  },
  { action: 'Query', items: ['FIND', 'GROUPS', 'MEMBERS', 'PROFILE', 'PROFILES'] },
  {
    action: 'PutItem',
    items: [
      'CHANGES',
      'CHANGESOF',
      'CLAIM',
      'FIND',
      'GROUPS',
      'MEMBERS',
      'PROFILE',
      'PROFILES',
      'RESET',
      'USER',
    ],
  },
  {
    action: 'DeleteItem',
    items: ['CLAIM', 'FIND', 'GROUPS', 'MEMBERS', 'PROFILE', 'PROFILES', 'RESET', 'USER'],
  },
  // A person who changes a password proves the old one, under the same lockout as a login.
  COUNT_ATTEMPTS,
  REPLACE_HASH,
];
