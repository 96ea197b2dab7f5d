// MinIO as it asks.
import fc from '../property.ts';
import { filled, text, visible } from './made-up.ts';
import { fields, json, says } from './pen.ts';
import { ASSERT, asking, bodyOf, byStatus, byToken, type Speech } from './speech.ts';

const identity: Speech = {
  route: '/minio/identity',
  method: 'POST',
  heard: byStatus([200], [403]),
  said: says(filled, (shown, pen) => ({
    query: fields(pen, { token: shown }),
    questions: asking('', byToken(shown), 'minio.login'),
  })),
};

const access: Speech = {
  route: '/minio/access',
  method: 'POST',
  heard: (answer) => (bodyOf(answer).result === true ? 'in' : 'out'),
  outageIsNo: 'MinIO reads the result in the body at any status',
  said: says(
    fc
      .tuple(text, visible, visible, text, text, fc.constantFrom('account', 'parent', 'custom'))
      .filter(([user, service, action]) => ![user, service, action].some((one) => one.includes(':'))),
    ([username, service, action, bucket, object, how], pen) => ({
      ...json(pen, {
        input: {
          account: how === 'account' ? username : 'TEMPORARYKEY',
          claims: how === 'account' ? {} : { parent: how === 'custom' ? `custom:${username}` : username },
          groups: null,
          action: `${service}:${action}`,
          bucket,
          object,
        },
      }),
      questions: asking(username, ASSERT, 'minio.access', { service, action, bucket, object }),
    }),
  ),
};

export const minio: readonly Speech[] = [identity, access];
