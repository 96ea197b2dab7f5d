// One permission against one role of 10, 100 and 10,000 grants, beside CASL, Casbin and Cedar.
import { type Contender, interleave } from '../measure/rounds.ts';
import { withStarted } from '../measure/started.ts';
import type { Part } from './part.ts';
import { type Matcher, matchers, OWN, type Reader } from './permission-matchers.ts';

const SIZES = [10, 100, 10_000];
/** Milliseconds that one is asked before it is measured, so that it is compiled, and in each round. */
const [WARM, ROUND] = [1000, 40];

/** @param batch how many questions are asked between two looks at the clock */
async function microseconds(reader: Reader, service: string, duration: number, batch: number) {
  let asked = 0;
  const start = performance.now();
  for (let now = start; now < start + duration; now = performance.now())
    for (let at = 0; at < batch; at++, asked++) await reader(service);
  return ((performance.now() - start) * 1000) / asked;
}

/** Asks for what is granted and what is not. @throws where the answers are not the same as Gatehook's */
async function compareAnswers({ name }: Matcher, reader: Reader, services: readonly string[]) {
  const step = Math.ceil(services.length / 10);
  const granted = services.filter((_, at) => at % step === 0).concat(services.at(-1) ?? '');
  for (const service of granted)
    if (!(await reader(service))) throw new Error(`${name} refuses ${service}, which is granted`);
  for (const service of ['service:none', 'service', `${services[0]}:more`, ''])
    if (await reader(service)) throw new Error(`${name} grants ${service}, which is not granted`);
}

async function prepare(matcher: Matcher, services: readonly string[]): Promise<Contender> {
  const last = services.at(-1) ?? '';
  const reader = await matcher.prepare(services);
  await compareAnswers(matcher, reader, services);
  const batch = (await microseconds(reader, last, WARM, 1)) < 100 ? 100 : 1;
  return {
    of: `${services.length.toLocaleString('en-US')} grants`,
    name: matcher.name,
    against: OWN,
    measure: async () => ({ microseconds: await microseconds(reader, last, ROUND, batch) }),
  };
}

export const permissions: Part = {
  name: 'permissions',
  shows: 'one permission against 10, 100 and 10,000 grants, beside CASL, Casbin and Cedar',
  measure: ({ rounds, say }) =>
    withStarted(async (started) => {
      const contenders: Contender[] = [];
      for (const matcher of matchers(started)) {
        say(`preparing ${matcher.name}`);
        for (const size of SIZES) {
          const services = Array.from({ length: size }, (_, index) => `service:${index}`);
          contenders.push(await prepare(matcher, services));
        }
      }
      return interleave(contenders, rounds, (round) => say(`round ${round} of ${rounds}`));
    }),
};
