// Access tokens for a Gatehook that is served to real products, with the endpoints that tell whether one is alive.
import type { GatehookOptions } from '../../functions/assembly/gatehook.ts';
import { openTokens } from '../../functions/assembly/tokens.ts';
import { realClock, seededRandom } from './clock.ts';
import type { TestStack } from './stack.ts';
import { ISSUER, tokenSecret } from './tokens.ts';

/** What `serveGatehook` takes beside: tokens of an hour. */
export async function servedTokens(): Promise<(stack: TestStack) => Partial<GatehookOptions>> {
  const secret = await tokenSecret(0);
  return ({ database }) =>
    openTokens(
      { readKeys: (stage) => secret.read(stage), issuer: ISSUER, lifetime: 3600 },
      { table: database.table, clock: realClock, random: seededRandom() },
    );
}
