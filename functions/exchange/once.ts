// Acting once under a webhook id: a request that is sent again under the same id does nothing again.
import type { Caller } from '../decision/caller.ts';
import { type Deny, deny } from '../decision/decision.ts';
import type { Exchange } from './exchange.ts';

/**
 * Acts under the caller's webhook id, if it signed with one; gives the id back when it cannot.
 * @param replayed what comes of it where another request has the id
 */
export async function once<T>(
  exchange: Exchange,
  caller: Caller,
  act: () => Promise<T>,
  replayed: (refusal: Deny) => T,
): Promise<T> {
  const { application, webhookId } = caller;
  const { store, requestId } = exchange;
  if (webhookId === null) return act();
  try {
    const claimed = await store.claimWebhookId(application, webhookId, requestId);
    return claimed
      ? await act()
      : replayed(deny('replayed', 'another request with this webhook id was faster'));
  } catch (error) {
    await store
      .releaseWebhookId(application, webhookId, requestId)
      .catch((trouble) => exchange.trouble('the webhook id could not be given back', trouble, caller));
    throw error;
  }
}
