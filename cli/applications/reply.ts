// What an application is given, in words: shown once, since the table holds only what it needs to check it.
import { properties, type Reply } from '../terminal/output.ts';
import type { Credentials } from './credentials.ts';

/** @param sentence what was done */
export function credentialsReply(credentials: Credentials, sentence: string): Reply {
  const { application, signingSecret, apiKey, apiKeyId } = credentials;
  const text = properties([
    ['gatehook-application', application],
    ...(signingSecret === null ? [] : [['signing secret', signingSecret] as const]),
    ...(apiKey === null ? [] : [['API key', apiKey] as const]),
    ...(apiKeyId === null ? [] : [['API key id', apiKeyId] as const]),
  ]);
  const shown =
    signingSecret === null && apiKey === null ? [] : ['This is shown once. Keep it as you keep passwords.'];
  return { value: credentials, text: `${sentence}\n\n${text}`, notes: shown };
}
