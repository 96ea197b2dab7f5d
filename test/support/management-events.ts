// One real request of each kind to the routes by which users are managed, as API Gateway brings it.
import type { GatewayEvent } from '../../functions/http/inbound.ts';
import { patchOf, USER } from '../scim/support.ts';

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

/** One of each kind. @param authorization the header that proves who sends it; '' for none. @param id of the user */
export function managementEvents(authorization: string, id: string): readonly GatewayEvent[] {
  const event = (method: string, path: string, body?: object): GatewayEvent => {
    const [rawPath = '', rawQueryString = ''] = path.split('?');
    return {
      rawPath,
      rawQueryString,
      headers: {
        host: 'auth.example.com',
        ...(authorization !== '' && { authorization }),
        'content-type': path.startsWith('/scim') ? 'application/scim+json' : 'application/json',
        'if-match': 'W/"x"',
      },
      body: Buffer.from(body === undefined ? '' : JSON.stringify(body)).toString('base64'),
      isBase64Encoded: true,
      requestContext: { requestId: 'gateway', stage: '$default', http: { method, sourceIp: '203.0.113.9' } },
    };
  };
  const group = Buffer.from('clerk').toString('base64url');
  const user = {
    schemas: [USER],
    userName: 'team-bob',
    active: true,
    emails: [{ value: 'b@x', primary: true }],
  };
  return [
    event(
      'GET',
      '/scim/v2/Users?filter=userName%20eq%20%22team-alice%22&startIndex=1&count=2&attributes=userName',
    ),
    event('GET', `/scim/v2/Users/${id}?excludedAttributes=emails`),
    event('POST', '/scim/v2/Users', user),
    event('POST', '/scim/v2/Users/.search', { filter: 'userName sw "t"', count: 1 }),
    event('PUT', `/scim/v2/Users/${id}`, { ...user, userName: 'team-alice' }),
    event(
      'PATCH',
      `/scim/v2/Users/${id}`,
      patchOf({ op: 'replace', path: 'emails[type eq "work"].value', value: 'x' }),
    ),
    event(
      'PATCH',
      `/scim/v2/Users/${id}`,
      patchOf({ op: 'add', value: { displayName: 'A', roles: [{ value: 'clerk' }] } }),
    ),
    event('GET', '/scim/v2/Groups?count=5'),
    event('POST', '/scim/v2/Groups', { schemas: [GROUP], displayName: 'clerk', members: [{ value: id }] }),
    event('PATCH', `/scim/v2/Groups/${group}`, patchOf({ op: 'remove', path: `members[value eq "${id}"]` })),
    event('GET', '/scim/v2/Schemas'),
    event('GET', '/scim/v2/Me'),
    event('PATCH', '/scim/v2/Me', patchOf({ op: 'replace', value: { displayName: 'A' } })),
    event('PUT', '/scim/v2/Me', user),
    event('DELETE', '/scim/v2/Me'),
    event('POST', '/users/password', {
      username: 'team-alice',
      password: 'an old password',
      newPassword: 'a new passphrase',
    }),
    event('POST', '/users/password-reset', { username: 'team-alice' }),
    event('POST', '/users/password-reset/finish', {
      username: 'team-alice',
      code: 'abcd-efgh',
      newPassword: 'a new passphrase',
    }),
  ];
}
