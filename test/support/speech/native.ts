// Our own applications as they ask.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { json, says } from './pen.ts';
import { permission, proof } from './proofs.ts';
import { ASSERT, type Heard, type Speech } from './speech.ts';

const nativeHears = (answer: Answer): Heard =>
  answer.status >= 500 ? 'cannot tell' : answer.status === 200 ? 'in' : 'out';

export const webhook: Speech = {
  route: '/webhook',
  method: 'POST',
  heard: nativeHears,
  said: says(fc.tuple(proof, fc.array(permission, { maxLength: 3 })), ([shown, asks], pen) => {
    const { username, credentials } = shown;
    const member = {
      ...('password' in shown && { password: shown.password }),
      ...('token' in shown && { accessToken: shown.token }),
      ...(credentials === ASSERT && { assert: true }),
    };
    return {
      ...json(pen, { username, ...member, permissions: asks }),
      questions: [{ username, credentials, asks }],
    };
  }),
};
