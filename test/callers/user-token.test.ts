// A user's access token that stands alone: what proves, what does not, and what the log hears.
import { expect, test } from '@jest/globals';
import { tokenOrRefusal } from '../../functions/callers/user-token.ts';
import { deny, unknown } from '../../functions/decision/decision.ts';

const TOKEN = {
  tokenId: 'token-1',
  username: 'alice',
  audience: 'shop',
  issuedTo: 'shop',
  generation: 'g',
};
const LIVE = 'eyJ.live-1_~+/==';

function ask(
  headers: Readonly<Record<string, string>>,
  verify = async (text: string) => (text === LIVE ? TOKEN : null),
) {
  return tokenOrRefusal(
    { verify },
    {
      method: 'GET',
      path: '/scim/v2/Me',
      query: '',
      headers: new Map(Object.entries(headers)),
      body: Buffer.of(),
      requestId: 'r',
      sourceIp: '203.0.113.9',
    },
  );
}

test.each([`Bearer ${LIVE}`, `bearer   ${LIVE}`])(
  '"%s" proves the user and the application',
  async (authorization) => {
    expect(await ask({ authorization })).toEqual({
      caller: {
        application: 'shop',
        proof: { kind: 'userToken' },
        webhookId: null,
        previousMaster: false,
        token: TOKEN,
      },
    });
  },
);

test.each<[Readonly<Record<string, string>>, string]>([
  [{}, 'no access token'],
  [{ authorization: `x Bearer ${LIVE}` }, 'no access token'],
  [{ authorization: `Bearer ${LIVE} x` }, 'no access token'],
  [{ authorization: `Bearer${LIVE}` }, 'no access token'],
  [{ authorization: `Bearer ${LIVE},${LIVE}` }, 'no access token'],
  [{ authorization: 'Bearer ' }, 'no access token'],
  [{ authorization: 'Bearer other' }, 'not a live token of this stage'],
  [{ authorization: `Bearer ${LIVE}`, 'x-api-key': 'x' }, 'more than one proof'],
  [{ authorization: `Bearer ${LIVE}`, 'webhook-id': 'x' }, 'more than one proof'],
  [{ authorization: `Bearer ${LIVE}`, 'svix-signature': 'x' }, 'more than one proof'],
])('%j: %s', async (headers, reason) => {
  expect(await ask(headers)).toEqual(deny('invalid_credentials', reason));
});

test('keys that cannot be had: it cannot be told', async () => {
  const cause = new Error('throttled');
  expect(await ask({ authorization: `Bearer ${LIVE}` }, () => Promise.reject(cause))).toEqual(
    unknown('the keys that verify tokens could not be had', cause),
  );
});
