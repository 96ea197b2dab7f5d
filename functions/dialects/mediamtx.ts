// MediaMTX's HTTP authentication: publishing, reading and its own interfaces, over RTSP, RTMP, HLS, WebRTC and SRT.

import type { Question } from '../decision/question.ts';
import { empty } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { bodyMembers, type Members, optionalText, requiredText } from '../http/json-members.ts';
import { MalformedError } from '../http/problem.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { malformedStatus, refusalStatus } from './shared/refusal-status.ts';
import type { UserCredentials } from './shared/user-credentials.ts';

const TEMPLATES = { 'mediamtx.action': 'mediamtx:${action}:${path}' } as const;

/**
 * MediaMTX sends every member, empty where its client sent nothing. RTSP clients send nothing the first time: the 401
 * makes MediaMTX ask them.
 */
function credentialsOf(body: Members): UserCredentials {
  const [user = '', password = '', token = ''] = ['user', 'password', 'token'].map((name) =>
    optionalText(body, name),
  );
  if (user !== '') return { username: user, credentials: { kind: 'password', password } };
  if (token !== '') return { username: '', credentials: { kind: 'accessToken', token } };
  throw new MalformedError('missing_credentials', 'Neither "user" nor "token" is there.');
}

function parse(inbound: Inbound): Question {
  const body = bodyMembers(inbound.body);
  const { username, credentials } = credentialsOf(body);
  // `api`, `metrics` and `pprof` are about no path, and MediaMTX sends an empty one.
  const values = { action: requiredText(body, 'action'), path: requiredText(body, 'path') };
  return question('mediamtx', username, credentials, [byTemplate(TEMPLATES, 'mediamtx.action', values)]);
}

export const mediamtx: HttpDialect = {
  name: 'mediamtx',
  title: 'MediaMTX: RTSP, RTMP, HLS, WebRTC, SRT',
  prefix: '/mediamtx',
  pathKeys: true,
  pages: ['mediamtx'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({
      path: '/auth',
      methods: ['POST'],
      accepts: ['application/json'],
      proof: KEY_ONLY,
      parse,
      render: (decision) => (decision.outcome === 'allow' ? empty(200) : refusalStatus(decision)),
      malformed: malformedStatus,
    }),
  ],
};
