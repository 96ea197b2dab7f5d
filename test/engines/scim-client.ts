// A directory that manages users of a deployed stage over SCIM.
import { type Deployment, PASSWORD } from './deployment.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface ScimAnswer {
  readonly status: number;
  /** `{}` where there is none. */
  readonly body: {
    readonly id?: string;
    readonly active?: boolean;
    readonly totalResults?: number;
    readonly [name: string]: unknown;
  };
}

export type Directory = ReturnType<typeof directory>;

/** @param key of an application that may manage users */
export function directory(deployment: Deployment, key: string) {
  const send = async (method: string, path: string, body?: object): Promise<ScimAnswer> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/scim+json' };
    const text = body === undefined ? '' : JSON.stringify(body);
    const answer = await deployment.ask('dev', `/scim/v2${path}`, { method, headers, body: text });
    return { status: answer.status, body: JSON.parse(answer.body || '{}') };
  };
  const patch = (path: string, ...Operations: readonly object[]) =>
    send('PATCH', path, { schemas: [PATCH_OP], Operations });
  return {
    send,
    create: (userName: string) =>
      send('POST', '/Users', { schemas: [USER], userName, active: true, password: PASSWORD }),
    createGroup: (displayName: string) => send('POST', '/Groups', { schemas: [GROUP], displayName }),
    find: (userName: string) =>
      send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`),
    setActive: (id: string, value: boolean) =>
      patch(`/Users/${id}`, { op: 'replace', path: 'active', value }),
    addMember: (group: string, id: string) =>
      patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: id }] }),
    remove: (id: string) => send('DELETE', `/Users/${id}`),
    async changePassword(username: string, password: string, newPassword: string) {
      const headers = { 'x-api-key': key, 'content-type': 'application/json' };
      const body = JSON.stringify({ username, password, newPassword });
      const { status } = await deployment.ask('dev', '/users/password', { method: 'POST', headers, body });
      return status;
    },
  };
}
