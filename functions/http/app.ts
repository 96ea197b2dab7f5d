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

/** What a header may carry back as it came: printable ASCII, no longer than a log line bears. */
const REQUEST_ID = /^[\x20-\x7e]{1,256}$/;

/** The caller's own id where the route gives it back, ours everywhere else. */
function answeredId({ headers, requestId }: Inbound, route: Route | undefined): string {
  const own = headers.get('x-request-id') ?? '';
  return route?.echoesRequestId === true && REQUEST_ID.test(own) ? own : requestId;
}

/** Every answer: not to be cached unless its route says so, and with the id that leads to its line in the log. */
export function sealed(answer: Answer, requestId: string): Answer {
  return {
    ...answer,
    headers: { 'cache-control': 'no-store', ...answer.headers, 'x-request-id': requestId },
  };
}

/** Puts the routes together. The app never throws: an error that the code did not expect is "cannot tell". */
export function createApp({ routes, onDefect }: AppOptions): App {
  const router = new Router(routes);
  return async (inbound) => {
    const answer = await answerTo(inbound);
    // RFC 9110 §9.3.2: HEAD is answered like GET, without the body.
    return inbound.method === 'HEAD' ? { ...answer, body: '' } : answer;
  };

  async function answerTo(inbound: Inbound): Promise<Answer> {
    try {
      const match = router.match(inbound);
      return sealed(
        'refusal' in match ? match.refusal : await match.route.respond(inbound, match.params),
        answeredId(inbound, match.route),
      );
    } catch (error) {
      onDefect(inbound, error);
      // Without `Retry-After`: a defect does not pass, and RabbitMQ would ask again for ever.
      return sealed(problem('unavailable'), inbound.requestId);
    }
  }
}
