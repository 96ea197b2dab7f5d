// The endpoints by which people set their own passwords, through the applications that they use.
import { malformedProblem } from '../http/problem.ts';
import type { ManagementEndpoint } from '../management/endpoint.ts';
import { USERS_PREFIX } from '../management/paths.ts';
import { endingWith } from '../store/table.ts';
import { finishReset } from './finish-reset.ts';
import { refusalProblem } from './refusal.ts';
import type { ResetDeps } from './reset-deps.ts';
import { startReset } from './start-reset.ts';

export const PASSWORD_PATH = `${USERS_PREFIX}/password`;

/**
 * A signature covers the body and not the path. That is enough here: no body of one of these routes is one of another, or a
 * question of `POST /webhook`, since each has other members and refuses unknown ones.
 */
const PROOF = { signature: true, authorization: true } as const;

export function resetEndpoints(deps: ResetDeps): readonly ManagementEndpoint[] {
  const endpoint = (path: string, act: typeof startReset): ManagementEndpoint => ({
    path,
    methods: ['POST'],
    proof: PROOF,
    accepts: ['application/json'],
    act: (request) => act({ ...deps, table: endingWith(deps.table, request.time.signal) }, request),
    refuse: refusalProblem,
    malformed: malformedProblem,
  });
  return [
    endpoint(`${USERS_PREFIX}/password-reset`, startReset),
    endpoint(`${USERS_PREFIX}/password-reset/finish`, finishReset),
  ];
}
