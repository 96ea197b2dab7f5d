// Access tokens for a Gatehook that is served to real products, with the endpoints that tell whether one is alive.
import type { GatehookOptions } from '../../functions/assembly/gatehook.ts';
import { AccessTokens } from '../../functions/tokens/access-tokens.ts';
import { realClock, seededRandom } from './clock.ts';
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
