// Where AuthZEN's endpoints lie (§9), for policy enforcement points that discover them. Public: it holds no secret.
import { publicDocument } from '../../http/cors.ts';
import type { Inbound } from '../../http/inbound.ts';
import { isLoopback } from '../../http/loopback.ts';
import { problem } from '../../http/problem.ts';
import { DOCUMENT_METHODS, type Route } from '../../http/route.ts';

const HOST = /^[a-z0-9.-]+(:[0-9]{1,5})?$/i;

/**
 * The answer must name the very address that was asked, so it comes from the request. API Gateway hands on
 * only its own host names. Plain HTTP only on one machine.
 */
function origin({ headers }: Inbound): string | null {
  const host = headers.get('host') ?? '';
  if (!HOST.test(host) || !URL.canParse(`http://${host}`)) return null;
  return `${isLoopback(new URL(`http://${host}`).hostname) ? 'http' : 'https'}://${host}`;
}

/** §9.1. What an application may search, its own settings list; the document is the same for all. */
const configuration = (base: string) => ({
  policy_decision_point: base,
  access_evaluation_endpoint: `${base}/access/v1/evaluation`,
  access_evaluations_endpoint: `${base}/access/v1/evaluations`,
  search_subject_endpoint: `${base}/access/v1/search/subject`,
  search_resource_endpoint: `${base}/access/v1/search/resource`,
  search_action_endpoint: `${base}/access/v1/search/action`,
});

export const configurationRoute: Route = {
  path: '/.well-known/authzen-configuration',
  methods: DOCUMENT_METHODS,
  respond: async (inbound) => {
    const base = origin(inbound);
    return base === null
      ? problem('malformed_question', { detail: 'The Host header names no host.' })
      : publicDocument(configuration(base));
  },
};
