// The worlds that are measured: every item follows from the table's name and the key, so that none need be stored.
import { createHash } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { hashApiKey, makeApiKey } from '../functions/callers/api-key.ts';
import type { Application } from '../functions/decision/facts.ts';
import { deriveKeyCheck } from '../functions/secrets/signing-secret.ts';
import { itemFromApplication, itemFromRole, itemFromUser } from '../functions/store/items.ts';

/** How much there is of each. */
export interface Size {
  readonly users: number;
  readonly applications: number;
  /** Of the stage, and of each user. */
  readonly roles: number;
  /** Of each role. */
  readonly grants: number;
}

export const MASTER = 'M'.repeat(64);
export const PASSWORD = 'correct horse battery staple';
/** OWASP's recommended minimum, and what Gatehook computes. */
export const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
export const SMALL: Size = { users: 40, applications: 1, roles: 2, grants: 10 };

export const tableName = ({ users, applications, roles, grants }: Size): string =>
  `bench.${users}.${applications}.${roles}.${grants}`;

/** @returns null for a name that no bench gave */
export function sizeOf(table: string): Size | null {
  const [prefix, ...counts] = table.split('.');
  const [users = 0, applications = 0, roles = 0, grants = 0] = counts.map(Number);
  return prefix === 'bench' ? { users, applications, roles, grants } : null;
}

/** One whose every password is hashed, one that may do everything, then as many as there should be. */
export const applicationId = (at: number): string => `shop-${at}`;
export const STRICT = 'strict';

export const userName = (at: number): string => `user-${at}`;
const roleName = (at: number): string => `role-${at}`;

/** Of the application, the same in every process. */
export function apiKeyOf(application: string): string {
  const random = createHash('sha256').update(application).digest();
  return makeApiKey(application, 'header', deriveKeyCheck(MASTER), random);
}

function applicationOf(id: string): Application {
  return {
    id,
    name: id,
    status: 'active',
    generations: [{ id: 'generation22', createdAt: 0, expiresAt: null }],
    keys: [{ id: 'k', hash: hashApiKey(apiKeyOf(id)), createdAt: 0, expiresAt: null, places: ['header'] }],
    publicKeys: [],
    dialects: ['native'],
    mayAssert: true,
    mayAssertLogin: [],
    mayIssueTokens: true,
    strict: id === STRICT,
    permissionTemplates: {},
    dialectSettings: {},
    version: 'v',
  };
}

/** What one grant of a role gives; questions ask the last of the last role. */
const grantOf = (role: number, at: number) => `service-${role}-${at}:orders:*`;

/** Something that every user may, found at the very end. */
export const lastPermission = ({ roles, grants }: Size): string =>
  `service-${roles - 1}-${grants - 1}:orders:read`;

/** 0 to below the count, where the name is one of that kind; else null. */
function place(name: string, kind: string, count: number): number | null {
  const at = name.startsWith(kind) ? Number(name.slice(kind.length)) : Number.NaN;
  return Number.isInteger(at) && at >= 0 && at < count ? at : null;
}

/** Finds items by their partition key; undefined for what is not there. */
export type World = (pk: string) => Readonly<Record<string, unknown>> | undefined;

/** @param passwordHash of every user's password */
export function worldOf(size: Size, passwordHash: string): World {
  const roles = Array.from({ length: size.roles }, (_, at) => roleName(at));
  return (pk) => {
    const mark = pk.indexOf('#');
    const name = pk.slice(mark + 1);
    switch (pk.slice(0, mark)) {
      case 'APP': {
        const isThere = name === STRICT || place(name, 'shop-', size.applications) !== null;
        return isThere ? itemFromApplication(applicationOf(name)) : undefined;
      }
      case 'USER': {
        if (place(name, 'user-', size.users) === null) return undefined;
        const rest = {
          status: 'active',
          grants: [],
          attributes: {},
          tokenGeneration: 'g',
          version: 'v',
        } as const;
        return itemFromUser({ name, passwordHash, roles, ...rest });
      }
      case 'ROLE': {
        const at = place(name, 'role-', size.roles);
        if (at === null) return undefined;
        const grants = Array.from({ length: size.grants }, (_, grant) => grantOf(at, grant));
        return itemFromRole({ name, grants, includes: [] });
      }
      default:
        return undefined;
    }
  };
}

/** The keys of everything that the world holds, for a store that must be filled. */
export function keysOf({ users, applications, roles }: Size): string[] {
  const each = (count: number, name: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => name(at));
  return [
    `APP#${STRICT}`,
    ...each(applications, (at) => `APP#${applicationId(at)}`),
    ...each(users, (at) => `USER#${userName(at)}`),
    ...each(roles, (at) => `ROLE#${roleName(at)}`),
  ];
}

export const hashedPassword = (): Promise<string> => hash(PASSWORD, ARGON2);
