// The whole HTTP surface as one function from request to answer; Lambda and the local server call the same.
import type { Answer } from './answer.ts';
import type { Inbound } from './inbound.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';
import { Router } from './router.ts';

export type App = (inbound: Inbound) => Promise<Answer>;

export interface AppOptions {
  readonly routes: readonly Route[];
  /** Told what no route could answer: a defect, never a refusal. */
  readonly onDefect: (inbound: Inbound, error: unknown) => void;
}

/** Every answer: not to be cached unless its route says so, and with the id that the log holds. */
function sealed(answer: Answer, requestId: string): Answer {
  return {
    ...answer,
    headers: { 'cache-control': 'no-store', ...answer.headers, 'x-request-id': requestId },
  };
}

/** Puts the routes together. The app never throws: what nobody foresaw is "cannot tell". */
export function createApp({ routes, onDefect }: AppOptions): App {
  const router = new Router(routes);
  return async (inbound) => {
    try {
      const match = router.match(inbound);
      return sealed(
        'refusal' in match ? match.refusal : await match.route.respond(inbound, match.params),
        inbound.requestId,
      );
    } catch (error) {
      onDefect(inbound, error);
      return sealed(problem('unavailable', {}, { 'retry-after': '1' }), inbound.requestId);
    }
  };
}
