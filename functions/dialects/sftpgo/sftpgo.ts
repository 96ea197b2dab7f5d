// SFTPGo's external authentication and check password hooks: SFTP, FTP, WebDAV and its web client.
import type { Allow, Decision, Refusal } from '../../decision/decision.ts';
import type { Question } from '../../decision/question.ts';
import { type Answer, json } from '../../http/answer.ts';
import type { Inbound } from '../../http/inbound.ts';
import { bodyMembers, optionalText, requiredText } from '../../http/json-members.ts';
import { MalformedError } from '../../http/problem.ts';
import type { DialectContext, HttpDialect } from '../shared/dialect.ts';
import { oneQuestion } from '../shared/one-question.ts';
import { KEY_ONLY } from '../shared/proof-places.ts';
import { byTemplate, question } from '../shared/question.ts';
import { malformedStatus, refusalStatus } from '../shared/refusal-status.ts';
import { sftpgoUser } from './user.ts';

const TEMPLATES = { 'sftpgo.login': 'sftpgo:${protocol}:login' } as const;

/**
 * Public keys, certificates and keyboard-interactive (which is asked about before SFTPGo has the password) come without a
 * password: nothing is proved, so the answer is 401 and SFTPGo refuses the method.
 */
function parse(inbound: Inbound): Question {
  const body = bodyMembers(inbound.body);
  const password = optionalText(body, 'password') ?? '';
  if (password === '') throw new MalformedError('missing_credentials', '"password" is missing.');
  const protocol = requiredText(body, 'protocol');
  return question('sftpgo', requiredText(body, 'username'), { kind: 'password', password }, [
    byTemplate(TEMPLATES, 'sftpgo.login', { protocol }),
  ]);
}

/** What SFTPGo is told of the user; every other refusal is an error to it, refused too, and written to its log. */
const USER_REFUSED: readonly string[] = ['invalid_credentials', 'not_authorized', 'too_many_attempts'];

/** Never 200 without a body: SFTPGo would let in a user whom it knows from before. */
const NO_USER = json(200, { username: '' });

function renderRefusal(refusal: Refusal): Answer {
  return USER_REFUSED.includes(refusal.code) ? NO_USER : refusalStatus(refusal);
}

function renderUser(decision: Allow): Answer {
  const user = sftpgoUser(decision.user);
  return user === undefined ? NO_USER : json(200, user);
}

function renderCheck(decision: Decision): Answer {
  if (decision.outcome === 'allow') return json(200, { status: 1 });
  return USER_REFUSED.includes(decision.code) ? json(200, { status: 0 }) : refusalStatus(decision);
}

const shared = {
  methods: ['POST'],
  accepts: ['application/json'],
  proof: KEY_ONLY,
  malformed: malformedStatus,
} as const;

export const sftpgo: HttpDialect = {
  name: 'sftpgo',
  title: 'SFTPGo: SFTP, FTP, WebDAV',
  prefix: '/sftpgo',
  pathKeys: false,
  pages: ['sftpgo'],
  permissionTemplates: TEMPLATES,
  routes: [
    {
      ...shared,
      path: '/auth',
      async answer(inbound: Inbound, { ask }: DialectContext) {
        const decision = await ask(parse(inbound));
        return decision.outcome === 'allow' ? renderUser(decision) : renderRefusal(decision);
      },
      render: renderRefusal,
    },
    oneQuestion({ ...shared, path: '/check-password', parse, render: renderCheck }),
  ],
};
