// `gatehook token`: taking back one access token or refresh token.
import { InvalidArgumentError } from 'commander';
import { differenceOf } from '../../functions/store/changes/snapshot.ts';
import { writeChange } from '../../functions/store/changes/write.ts';
import { revokedItem } from '../../functions/store/revocations.ts';
import { REFRESH_TOKEN_LIFETIME } from '../../functions/tokens/refresh-tokens.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { instant, type Reply } from '../terminal/output.ts';

/** As tokens/claims.ts makes it for tokens of both kinds; a token itself, pasted by mistake, must not land in the table. */
function tokenId(text: string): string {
  if (/^[a-z2-7]{26}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'The id of a token is its claim "jti": 26 letters and digits. The log shows it where the token was issued or used.',
  );
}

async function revoke(session: Session, _options: object, id: string): Promise<Reply> {
  // The id does not tell the kind, and no token lives longer from now on than a refresh token.
  const diesAt = Math.ceil(session.io.now() / 1000) + REFRESH_TOKEN_LIFETIME;
  const { table } = await session.stack();
  const item = revokedItem(id, diesAt);
  await writeChange(
    table,
    { Put: { Item: item } },
    { kind: 'token', name: id },
    differenceOf('token', null, item),
  );
  return {
    value: { tokenId: id, revoked: true, forgottenAfter: instant(diesAt * 1000) },
    text: `The token ${id} is refused from the next request on.`,
    notes: ['Systems that verify access tokens without asking Gatehook take one until it expires.'],
  };
}

export const tokenCommands: CommandGroup = (program, act) => {
  const token = program.command('token').description('access tokens and refresh tokens');
  withExamples(
    token
      .command('revoke')
      .description('refuse one token from the next request on')
      .argument('<jti>', "the token's id", tokenId)
      .action(act(revoke)),
    'token revoke k5rwq3x7c2yz4tj6v7n3e5b2ma --stack Gatehook-prod',
  );
};
