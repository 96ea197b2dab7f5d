// Access tokens for a Gatehook that is served to real products, with the endpoints that tell whether one is alive.
import type { GatehookOptions } from '../../functions/assembly/gatehook.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { realClock, seededRandom } from './clock.ts';
import type { Told } from './every-product.ts';
import type { Served } from './served.ts';
import { ISSUER, tokenSecret } from './tokens.ts';

/** What `serveGatehook` takes beside: tokens of an hour. */
export async function servedTokens(): Promise<Partial<GatehookOptions>> {
  const secret = await tokenSecret(0);
  const options = {
    readKeys: (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => secret.read(stage),
    issuer: ISSUER,
    lifetime: 3600,
  };
  return { tokens: new AccessTokens(options, realClock, seededRandom()) };
}

/** A token that the application gets for a password, by the native dialect; undefined where it gets none. */
export async function tokenOf(
  { values: { scheme, host, key } }: Served,
  username: string,
  password: string,
  permissions: readonly string[],
): Promise<string | undefined> {
  const answer = await fetch(`${scheme}://${host}/webhook`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ username, password, permissions, token: true }),
  });
  return ((await answer.json()) as { accessToken?: string }).accessToken;
}

/** What is shown where no token is got. */
const DEAD = 'dead';

/**
 * Logins for a product that takes tokens only: who got one with a password shows the same one ever after.
 * @param shows shows the token to the product
 */
export function loginsByToken(
  served: () => Served,
  permissions: readonly string[],
  shows: (token: string, port?: number) => Promise<Told>,
): (name: string, password: string, port?: number) => Promise<Told> {
  const tokens = new Map<string, string>();
  return async (name, password, port) => {
    const login = `${name}:${password}`;
    const token = tokens.get(login) ?? (await tokenOf(served(), name, password, permissions));
    if (token !== undefined) tokens.set(login, token);
    return shows(token ?? DEAD, port);
  };
}
