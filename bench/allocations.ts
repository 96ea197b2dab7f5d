// Prints the bytes that comparing one permission with a role allocates. A process of its own: in one that has loaded more,
// the collector's work between the rounds is counted with it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { authorize } from '../functions/decision/authorize.ts';
import { compileRole } from '../functions/decision/rules.ts';

const GRANTS = 100;
/** Few enough that what they allocate fits into the young generation that `--min-semi-space-size=64` makes. */
const MATCHES = 1000;
const ROUNDS = 9;

/** @returns bytes of the median round, in which each permission is allowed by one of a hundred grants */
function bytesPerPermission(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const grants = Array.from({ length: GRANTS }, (_, at) => `service:${at}:orders:*`);
  const roles = new Map([['clerk', compileRole({ name: 'clerk', grants, includes: [] })]]);
  const user = { name: 'alice', roles: ['clerk'], grants: [], attributes: {} };
  const asked = Array.from({ length: MATCHES }, (_, at) => [`service:${at % GRANTS}:orders:read`] as const);
  const rounds = Array.from({ length: ROUNDS }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (const one of asked) authorize({ user, roles, asked: [one] });
    return (process.memoryUsage().heapUsed - before) / MATCHES;
  });
  return Math.round(rounds.sort((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? Number.NaN);
}

console.log(bytesPerPermission());
