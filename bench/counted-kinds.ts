// One request of each kind on dynalite, which bills capacity as DynamoDB does; each as it runs in a process that has run some.
import type { App } from '../functions/http/app.ts';
import { type Counted, type CountedCall, countingCall, written } from './counted.ts';
import { ask, issueToken, KINDS } from './kinds.ts';
import type { Request } from './measure/load.ts';
import type { Started } from './measure/started.ts';
import { applicationId, SMALL, userName } from './measured-world.ts';
import { openApp } from './open-app.ts';

/** The first requests of a process read the application as well, and the roles. */
const WARM = 3;

/** @returns by kind, what makes the next request of it; each about a user of its own, who is asked about by no other */
export async function requestsOf(app: App): Promise<Readonly<Record<string, () => Request>>> {
  let token = '';
  await written(async () => {
    token = await issueToken(app, SMALL);
  });
  const asker = { size: SMALL, application: applicationId(0), token };
  return Object.fromEntries(
    Object.entries(KINDS).map(([name, make], at) => [name, () => make({ ...asker, user: userName(at) })]),
  );
}

export async function countKinds(started: Started): Promise<ReadonlyMap<string, Counted>> {
  const store = await started.server('servers/dynalite.ts');
  const calls: CountedCall[] = [];
  const counting = countingCall(store.port, (call) => void calls.push(call));
  const { app, close } = await openApp({ store: store.port, size: SMALL, through: () => counting.call });
  started.onEnd(() => {
    counting.close();
    close();
  });
  const counted = new Map<string, Counted>();
  for (const [name, request] of Object.entries(await requestsOf(app))) {
    for (let warm = 0; warm < WARM; warm++) await written(() => ask(app, request()));
    calls.length = 0;
    const log = await written(() => ask(app, request()));
    counted.set(name, { ...log, calls: [...calls] });
  }
  return counted;
}
