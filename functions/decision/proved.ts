// A user who is proved, and answers that need nothing but the id of the message, which counts once.
import { type Deny, deny } from './decision.ts';
import type { User } from './facts.ts';
import type { DecisionRequest } from './request.ts';

/** A user who is who they claim to be. */
export interface Proved {
  readonly user: User;
  /** Does what the success means: failures are forgotten, an old hash is replaced, the password is remembered. */
  readonly confirm: () => Promise<void>;
  /** Gives back what was claimed, as far as the store lets it: the answer will be `unknown`. */
  readonly undo: () => Promise<void>;
}

/** An answer that needs nothing but the webhook id. */
export async function proveOnce(request: DecisionRequest, answer: Proved | Deny): Promise<Proved | Deny> {
  return (await claimId(request)) ? answer : replayed();
}

export const replayed = () => deny('replayed', 'another request with this webhook id was faster');

function claimId({ store, caller, requestId }: DecisionRequest): Promise<boolean> {
  if (caller.webhookId === null) return Promise.resolve(true);
  return store.claimWebhookId(caller.application, caller.webhookId, requestId);
}

export async function releaseId({ deps, store, caller, requestId }: DecisionRequest): Promise<void> {
  if (caller.webhookId === null) return;
  await store
    .releaseWebhookId(caller.application, caller.webhookId, requestId)
    .catch((error) => deps.onTrouble('the webhook id could not be given back', error));
}
