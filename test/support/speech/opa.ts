// Clients of OPA as they ask.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { filled } from './made-up.ts';
import { json, says } from './pen.ts';
import { permission, proof } from './proofs.ts';
import { asking, bodyOf, type Heard, type Speech } from './speech.ts';

/** Clients take `true` at any status for "allowed"; what has no result is an error to them. */
function opaHears(answer: Answer): Heard {
  const { result } = bodyOf(answer);
  if (typeof result !== 'boolean') return 'cannot tell';
  return result ? 'in' : 'out';
}

export const opa: Speech = {
  route: '/v1/data/*',
  method: 'POST',
  heard: opaHears,
  said: says(
    fc.tuple(proof, fc.constantFrom('username', 'user', 'account'), filled, filled, permission, fc.boolean()),
    ([{ username, credentials, ...shown }, name, resource, action, wanted, inParts], pen) => {
      const ask = inParts ? { resource, action } : { permission: wanted };
      return {
        ...json(pen, { input: { [name]: username, ...shown, ...ask } }),
        questions: inParts
          ? asking(username, credentials, 'opa.action', { resource, action })
          : [{ username, credentials, asks: [wanted] }],
      };
    },
  ),
};
