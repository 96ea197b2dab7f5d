// How long the command line waits for AWS: longer than a request may, and never without an end.
import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * Milliseconds. An operator's line may be slow, and a scan's page is large. The SDK's `requestTimeout` ends with the head of
 * an answer; a body that stops half-way is ended by `socketTimeout`, 23 s after its last byte at most.
 */
const PATIENCE = {
  connectionTimeout: 5000,
  requestTimeout: 20_000,
  socketTimeout: 20_000,
  throwOnRequestTimeout: true,
} as const;

/** For each client of the SDK, which has no limit of its own. */
export const patientHandler = (): NodeHttpHandler => new NodeHttpHandler(PATIENCE);
