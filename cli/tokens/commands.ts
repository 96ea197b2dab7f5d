// `gatehook token`: taking back one access token.
import { InvalidArgumentError } from 'commander';
import { revokedKey } from '../../functions/store/keys.ts';
import { revokeToken } from '../../functions/store/revocations.ts';
import { MAX_TOKEN_LIFETIME } from '../../functions/tokens/key-set.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { settled } from '../table/settled.ts';
import { instant, type Reply } from '../terminal/output.ts';

/** As tokens/access-tokens.ts makes it; a token itself, pasted by mistake, must not land in the table. */
function tokenId(text: string): string {
  if (/^[a-z2-7]{26}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'The id of a token is its claim "jti": 26 letters and digits. The log and POST /token/introspect show it.',
  );
}

async function revoke(session: Session, _options: object, id: string): Promise<Reply> {
  // No token lives longer from now on, whatever its stage has set.
  const diesAt = Math.ceil(session.io.now() / 1000) + MAX_TOKEN_LIFETIME;
  const { table } = await session.stack();
  const isRevoked = (standing: unknown) => standing !== undefined;
  await settled(table, revokedKey(id), revokeToken(table, id, diesAt), isRevoked);
  return {
    value: { tokenId: id, revoked: true, forgottenAfter: instant(diesAt * 1000) },
    text: `The token ${id} is refused from the next request on.`,
    notes: ['Whoever verifies tokens without asking Gatehook takes it until it expires.'],
  };
}

export const tokenCommands: CommandGroup = (program, act) => {
  const token = program.command('token').description('access tokens');
  withExamples(
    token
      .command('revoke')
      .description('refuse one token from the next request on')
      .argument('<jti>', "the token's id", tokenId)
      .action(act(revoke)),
    'token revoke k5rwq3x7c2yz4tj6v7n3e5b2ma --stack Gatehook-prod',
  );
};
