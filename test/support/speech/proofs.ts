// Permissions, and names with what proves them, as members of JSON.
import fc from '../property.ts';
import { login, text, token } from './made-up.ts';
import { ASSERT, byPassword, byToken } from './speech.ts';

export const permission = fc
  .array(fc.stringMatching(/^[A-Za-z0-9.$-]{1,6}$/), { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join(':'));

/** A name and what proves it, as JSON members. */
export const proof = fc.oneof(
  login.map(({ username, password }) => ({
    password,
    username,
    credentials: byPassword(password),
  })),
  fc.record({ username: text, shown: token }).map(({ username, shown }) => ({
    token: shown,
    username,
    credentials: byToken(shown),
  })),
  text.map((username) => ({ username, credentials: ASSERT })),
);
