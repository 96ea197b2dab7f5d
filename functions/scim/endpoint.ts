// What every SCIM endpoint has in common: its proof, its media types, and how its faults are told.
import type { Managed, ManagementEndpoint, ManagementRequest } from '../management/endpoint.ts';
import { errorFault, malformedFault, refusalFault, routerFault, ScimError } from './answers.ts';

/**
 * A signature covers neither path nor method, and here both say what is done: only API keys prove a caller. SCIM clients
 * send theirs as `Authorization: Bearer`.
 */
const PROOF = { signature: false, authorization: true } as const;

/** RFC 7644 §3.1 and §8.1; some clients send JSON by its own name. */
const MEDIA_TYPES = ['application/scim+json', 'application/json'] as const;

type Act<Request = ManagementRequest> = (request: Request) => Promise<Managed>;

interface Place {
  readonly path: string;
  readonly methods: readonly string[] | 'ANY';
  readonly largestBody?: number;
  /** Whether a body is read. */
  readonly hasBody?: boolean;
}

/** Answers a fault of the request in SCIM's words; other errors pass, and become "cannot tell". */
export function telling<Request>(act: Act<Request>): Act<Request> {
  return async (request) => {
    try {
      return await act(request);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      return {
        answer: errorFault(error),
        reason: `answered ${[error.status, error.scimType].filter(Boolean).join(' ')}: ${error.logged}`,
        ...(error.beyondLimit && { beyondLimit: true as const }),
        ...(error.username !== undefined && { username: error.username }),
      };
    }
  };
}

export const scimEndpoint = ({ hasBody, ...place }: Place, act: Act): ManagementEndpoint => ({
  ...place,
  proof: PROOF,
  ...(hasBody && { accepts: MEDIA_TYPES }),
  act: telling(act),
  refuse: refusalFault,
  malformed: malformedFault,
  refused: routerFault,
});
