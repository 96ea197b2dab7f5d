// Authlib and PyJWT, as Python services use them: a token over TLS by the metadata, verified, introspected and revoked.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningHttp, startHttp } from '../../local/http.ts';
import { run } from '../support/products.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { startTokenStack, type TokenStack } from '../support/tokens.ts';
import { describeModule, pythonTool } from './tools.ts';

const ID = 'nightly-report';
const folder = mkdtempSync(join(tmpdir(), 'gatehook-'));
let http: RunningHttp;
let front: TlsFront;
let stack: TokenStack;
let key: string;

beforeAll(async () => {
  http = await startHttp({ port: 0, variable: 'none' }, '127.0.0.1');
  front = await startTlsFront(http.port, folder);
  stack = await startTokenStack({ issuer: `https://127.0.0.1:${front.port}` });
  key = await stack.addKeyedApplication(ID, {
    dialects: ['oauth'],
    mayIssueTokens: true,
    mayAssertLogin: [ID],
    permissionTemplates: { 'oauth.scope': '${scope}' },
  });
  await stack.addUser(ID, { grants: ['orders:*:read'] });
  // The libraries read this machine's clock.
  stack.clock.advance(Date.now() - stack.clock.now());
  http.serve(stack.app);
});
afterAll(async () => {
  await http.close();
  await front.close();
  await stack.database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Trusts the front's certificate alone, whatever the machine's own settings are. */
const PRELUDE = `import os, sys
issuer, client, key, certificate = sys.argv[1:]
os.environ["REQUESTS_CA_BUNDLE"] = certificate
`;

/** Runs a program with issuer, application, key and the certificate to trust. @returns its lines */
async function python(name: string, program: string): Promise<readonly string[]> {
  const path = join(folder, name);
  writeFileSync(path, `${PRELUDE}${program}`);
  const args = [path, `https://127.0.0.1:${front.port}`, ID, key, front.certificate];
  const { output } = await run(pythonTool('python'), args);
  return output.trim().split('\n');
}

describeModule('Authlib', 'authlib', () => {
  test.each(['client_secret_basic', 'client_secret_post'])(
    '%s: client credentials, introspection, revocation',
    async (method) => {
      const lines = await python(
        `${method}.py`,
        `from authlib.integrations.requests_client import OAuth2Session
session = OAuth2Session(client, key, scope="orders:42:read", token_endpoint_auth_method="${method}")
metadata = session.get(issuer + "/.well-known/oauth-authorization-server", withhold_token=True).json()
token = session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
print(token["token_type"], token["expires_in"], token["scope"])
def active():
    return session.introspect_token(metadata["introspection_endpoint"], token=token["access_token"]).json()["active"]
print(active())
print(session.revoke_token(metadata["revocation_endpoint"], token=token["access_token"]).status_code)
print(active())
`,
      );
      expect(lines).toEqual(['Bearer 900 orders:42:read', 'True', '200', 'False']);
    },
  );

  test('a scope that is not granted, and a wrong key: the errors of RFC 6749 by name', async () => {
    const lines = await python(
      'errors.py',
      `from authlib.integrations.requests_client import OAuth2Session
from authlib.integrations.base_client import OAuthError
for secret, scope in [(key, "admin"), (key[:-1] + ("a" if key[-1] != "a" else "b"), "orders:42:read")]:
    session = OAuth2Session(client, secret, scope=scope)
    metadata = session.get(issuer + "/.well-known/oauth-authorization-server", withhold_token=True).json()
    try:
        print(session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials"))
    except OAuthError as error:
        print(error.error)
`,
    );
    expect(lines).toEqual(['invalid_scope', 'invalid_client']);
  });
});

describeModule('PyJWT', 'jwt', () => {
  test('verifies a token by the key set of the metadata, and refuses another audience', async () => {
    const lines = await python(
      'verify.py',
      `import jwt, ssl, requests
metadata = requests.get(issuer + "/.well-known/oauth-authorization-server").json()
keys = jwt.PyJWKClient(metadata["jwks_uri"], ssl_context=ssl.create_default_context(cafile=certificate))
form = {"grant_type": "client_credentials", "scope": "orders:42:read"}
token = requests.post(metadata["token_endpoint"], data=form, auth=(client, key)).json()["access_token"]
signer = keys.get_signing_key_from_jwt(token).key
claims = jwt.decode(token, signer, algorithms=["RS256"], issuer=metadata["issuer"], audience=client)
print(claims["sub"], claims["scope"])
try:
    jwt.decode(token, signer, algorithms=["RS256"], issuer=metadata["issuer"], audience="another")
except jwt.InvalidAudienceError as error:
    print(type(error).__name__)
`,
    );
    expect(lines).toEqual([`${ID} orders:42:read`, 'InvalidAudienceError']);
  });
});
