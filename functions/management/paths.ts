// The paths of the management function: API Gateway and the local stack send them there, and nothing else.

/** Where SCIM lies; directories are given this address. */
export const SCIM_PREFIX = '/scim/v2';

/** Where people set their passwords through their applications. */
export const USERS_PREFIX = '/users';

/** These paths, and everything below them. */
export const MANAGEMENT_PREFIXES: readonly string[] = [SCIM_PREFIX, USERS_PREFIX];

/** Whether the management function answers this path. API Gateway takes a slash with nothing behind it for another path. */
export const isManagementPath = (path: string): boolean =>
  MANAGEMENT_PREFIXES.some(
    (prefix) => path === prefix || (path.startsWith(`${prefix}/`) && path !== `${prefix}/`),
  );
