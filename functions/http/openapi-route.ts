// The route of the OpenAPI document, /openapi.json: it is loaded and made when it is first asked for.
import type { Answer } from './answer.ts';
import { publicDocument } from './cors.ts';
import { DOCUMENT_METHODS, type Route } from './route.ts';

export const OPENAPI_PATH = '/openapi.json';

/** Serves the document; the same for all, so it may be cached. No start waits for it. */
export function openApiRoute(makeDocument: () => Promise<Readonly<Record<string, unknown>>>): Route {
  let answer: Answer | undefined;
  const respond = async () => {
    answer ??= publicDocument(await makeDocument());
    return answer;
  };
  return { path: OPENAPI_PATH, methods: DOCUMENT_METHODS, respond };
}
