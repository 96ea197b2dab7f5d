// `gatehook token-key`: the keys that sign access tokens, and the way out when one may be known to somebody.
import { type KeySet, publishedKeys, requireKey, signingKey } from '../../functions/tokens/key-set.ts';
import { changeSecret } from '../changes/write.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { addYesOption, type ConfirmOptions, confirm } from '../terminal/confirm.ts';
import { refused } from '../terminal/errors.ts';
import { instant, type Reply, table } from '../terminal/output.ts';
import type { Secret } from './secret.ts';
import { readTokenKeys, retireTokenKey } from './token-keys.ts';

async function secretOf(session: Session): Promise<Secret> {
  const { tokenKeys, name } = await session.stack();
  if (tokenKeys !== null) return tokenKeys;
  throw refused(
    'no_token_keys',
    `${name} issues no tokens. Give it "tokens" (docs/deploy.md, "Settings") and deploy it again.`,
  );
}

/** Never a private member: what is shown here may stand in a ticket. */
function views(keys: KeySet, now: number) {
  const signing = signingKey(keys, now)?.kid;
  return publishedKeys(keys, now).map(({ kid, createdAt, signsFrom }) => {
    const state = kid === signing ? 'signs' : signsFrom > now ? 'waits' : 'published';
    return { kid, state, createdAt: instant(createdAt), signsFrom: instant(signsFrom) };
  });
}

function reply(keys: KeySet, now: number, notes: readonly string[] = []): Reply {
  const value = views(keys, now);
  const rows = value.map(({ kid, state, createdAt, signsFrom }) => [kid, state, createdAt, signsFrom]);
  return { value, text: table(['kid', 'state', 'created', 'signs from'], rows), notes };
}

async function list(session: Session): Promise<Reply> {
  return reply(await readTokenKeys(await secretOf(session)), session.io.now());
}

async function retire(session: Session, options: ConfirmOptions, kid: string): Promise<Reply> {
  const now = session.io.now();
  const secret = await secretOf(session);
  requireKey(publishedKeys(await readTokenKeys(secret), now), kid);
  await confirm(session.io, options, `Every token that the key ${kid} has signed will be refused.`);
  const { table: store } = await session.stack();
  const keys = await changeSecret(store, 'token keys', { retired: kid }, () =>
    retireTokenKey(secret, kid, now),
  );
  return reply(keys, now, [
    `Gatehook refuses the tokens of ${kid} within five minutes.`,
    'API Gateway and others that verify tokens by themselves may take them for as long as they keep the key set: ' +
      'API Gateway for two hours.',
  ]);
}

export const tokenKeyCommands: CommandGroup = (program, act) => {
  const key = program.command('token-key').description('the keys that sign access tokens');
  withExamples(
    key.command('list').description('the published keys, and which of them signs').action(act(list)),
    'token-key list --stack Gatehook-prod',
  );
  withExamples(
    addYesOption(
      key
        .command('retire')
        .description('for emergencies: refuse every token of a key, and sign with another at once'),
    )
      .argument('<kid>', 'the key, as token-key list shows it; it may begin with "-", so write -- before it')
      .action(act(retire)),
    'token-key retire --stack Gatehook-prod -- sZBcFr2Am_bCh8erwiWvtCfDYsDFk3aaJMeCvc0LGEQ',
  );
};
