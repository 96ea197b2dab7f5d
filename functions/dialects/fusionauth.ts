// FusionAuth's generic connector: logs users in against us, and may take them over while it does.

import { createHash } from 'node:crypto';
import type { Allow, Refusal } from '../decision/decision.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { bodyMembers, requiredText } from '../http/json-members.ts';
import type { DialectContext, HttpDialect } from './shared/dialect.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';

const TEMPLATES = { 'fusionauth.login': 'fusionauth:${application}:login' } as const;

/**
 * A user's id in FusionAuth: always the same UUID for the same name, of version 8 (RFC 9562 §5.8, which leaves the
 * other bits to its maker).
 */
function uuidOf(username: string): string {
  const bytes = createHash('sha256').update(`gatehook/fusionauth/${username}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The user as FusionAuth keeps it, registered for the application that the login was for. */
function userAnswer({ user: { username, roles, attributes } }: Allow, applicationId: string): Answer {
  const { email } = attributes;
  return json(200, {
    user: {
      id: uuidOf(username),
      active: true,
      username,
      ...(email !== undefined && { email }),
      registrations: [{ applicationId, roles }],
    },
  });
}

/** FusionAuth takes every status but 200 for a failed login, and says 404 is the one for a wrong password. */
function render(decision: Refusal): Answer {
  if (decision.outcome === 'unknown') return empty(503, { 'retry-after': String(decision.retryAfter) });
  if (decision.code === 'untrusted_caller') return empty(401);
  return empty(decision.code === 'caller_not_allowed' ? 403 : 404);
}

async function answer({ body }: Inbound, { ask }: DialectContext): Promise<Answer> {
  const login = bodyMembers(body);
  const application = requiredText(login, 'applicationId');
  const asked = byTemplate(TEMPLATES, 'fusionauth.login', { application });
  const credentials = { kind: 'password', password: requiredText(login, 'password') } as const;
  const decision = await ask(question('fusionauth', requiredText(login, 'loginId'), credentials, [asked]));
  return decision.outcome === 'allow' ? userAnswer(decision, application) : render(decision);
}

export const fusionauth: HttpDialect = {
  name: 'fusionauth',
  title: 'FusionAuth, as a connector',
  prefix: '/fusionauth',
  pathKeys: false,
  pages: ['fusionauth'],
  permissionTemplates: TEMPLATES,
  routes: [
    {
      path: '/login',
      methods: ['POST'],
      accepts: ['application/json'],
      proof: KEY_ONLY,
      answer,
      render,
      malformed: () => empty(400),
    },
  ],
};
