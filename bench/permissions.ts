// One permission against one role of 10, 100 and 10,000 grants, beside CASL, Casbin and Cedar: npm run bench:permissions.
// The others are measured where `npm install --prefix bench/peers` has installed them. Only ratios from one run count.
import { createRequire } from 'node:module';
import { authorize } from '../functions/decision/authorize.ts';
import { compileRole } from '../functions/decision/rules.ts';

/** Answers whether the role's user may read one service; policies are parsed when it is made. */
type Reader = (service: string) => boolean | Promise<boolean>;
interface Contender {
  readonly name: string;
  prepare(services: readonly string[]): Reader | Promise<Reader>;
}

const gatehook: Contender = {
  name: 'Gatehook',
  prepare(services) {
    const grants = services.map((service) => `${service}:orders:*`);
    const roles = new Map([['clerk', compileRole({ name: 'clerk', grants, includes: [] })]]);
    const user = { name: 'alice', roles: ['clerk'], grants: [], attributes: {} };
    return (service) => authorize({ user, roles, asked: [[`${service}:orders:read`]] }).allowed;
  },
};

const require = createRequire(new URL('peers/package.json', import.meta.url));
const isThere = (name: string) => {
  try {
    return require.resolve(name) !== '';
  } catch {
    return false;
  }
};

interface Casl {
  createMongoAbility(rules: readonly { action: string; subject: string }[]): {
    can(action: string, subject: string): boolean;
  };
}
const casl: Contender = {
  name: '@casl/ability',
  async prepare(services) {
    const { createMongoAbility }: Casl = await import(require.resolve('@casl/ability'));
    const ability = createMongoAbility(services.map((subject) => ({ action: 'read', subject })));
    return (service) => ability.can('read', service);
  },
};

interface Casbin {
  newModelFromString(text: string): unknown;
  newEnforcer(model: unknown): Promise<{
    addPolicies(policies: readonly (readonly string[])[]): Promise<boolean>;
    addGroupingPolicy(user: string, role: string): Promise<boolean>;
    enforce(...asked: readonly string[]): Promise<boolean>;
  }>;
}
const RBAC = `[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act`;
const casbin: Contender = {
  name: 'casbin',
  async prepare(services) {
    const { newEnforcer, newModelFromString }: Casbin = require('casbin');
    const enforcer = await newEnforcer(newModelFromString(RBAC));
    await enforcer.addPolicies(services.map((service) => ['clerk', service, 'read']));
    await enforcer.addGroupingPolicy('alice', 'clerk');
    return (service) => enforcer.enforce('alice', service, 'read');
  },
};

interface Cedar {
  preparsePolicySet(id: string, policies: { staticPolicies: string }): { type: string };
  statefulIsAuthorized(call: object): { type: string; response: { decision: string } };
}
const cedar: Contender = {
  name: '@cedar-policy/cedar-wasm',
  prepare(services) {
    const { preparsePolicySet, statefulIsAuthorized }: Cedar = require('@cedar-policy/cedar-wasm/nodejs');
    const staticPolicies = services
      .map(
        (id) => `permit(principal in Role::"clerk", action == Action::"read", resource == Service::"${id}");`,
      )
      .join('\n');
    const id = `of ${services.length}`;
    const { type } = preparsePolicySet(id, { staticPolicies });
    if (type !== 'success') throw new Error(`Cedar does not parse the policies: ${type}`);
    const clerk = { type: 'Role', id: 'clerk' };
    const principal = { type: 'User', id: 'alice' };
    const entities = [{ uid: principal, attrs: {}, parents: [clerk] }];
    const call = {
      principal,
      action: { type: 'Action', id: 'read' },
      context: {},
      preparsedPolicySetId: id,
      entities,
    };
    return (service) =>
      statefulIsAuthorized({ ...call, resource: { type: 'Service', id: service } }).response.decision ===
      'allow';
  },
};

const PEERS = [casl, casbin, cedar].filter(({ name }) => {
  const there = isThere(name === cedar.name ? `${name}/nodejs` : name);
  if (!there) console.log(`skipped: ${name}; npm install --prefix bench/peers installs it`);
  return there;
});
const ROUNDS = 9;
/** Milliseconds that one contender is asked before it is measured, so that it is compiled, and in each round. */
const [WARM, ROUND] = [2000, 40];

/** @param batch how many questions are asked between two looks at the clock */
async function microseconds(reader: Reader, service: string, duration: number, batch: number) {
  let asked = 0;
  const start = performance.now();
  for (let now = start; now < start + duration; now = performance.now())
    for (let at = 0; at < batch; at++, asked++) await reader(service);
  return ((performance.now() - start) * 1000) / asked;
}

const at = (times: readonly number[], part: number) =>
  times.toSorted((a, b) => a - b)[Math.round((times.length - 1) * part)] ?? Number.NaN;

for (const size of [10, 100, 10_000]) {
  const services = Array.from({ length: size }, (_, index) => `service:${index}`);
  const last = services.at(-1) ?? '';
  const measured: { name: string; reader: Reader; batch: number; times: number[] }[] = [];
  for (const { name, prepare } of [gatehook, ...PEERS]) {
    const reader = await prepare(services);
    const answers = [await reader(last), await reader('service:none')];
    if (!answers[0] || answers[1]) throw new Error(`${name} answers ${answers}, not true and false`);
    const warm = await microseconds(reader, last, WARM, 1);
    measured.push({ name, reader, batch: warm < 100 ? 100 : 1, times: [] });
  }
  for (let round = 0; round < ROUNDS; round++)
    for (const { reader, batch, times } of measured)
      times.push(await microseconds(reader, last, ROUND, batch));
  const own = at(measured[0]?.times ?? [], 0.5);
  for (const { name, times } of measured) {
    const [low, median, high] = [0.1, 0.5, 0.9].map((part) => at(times, part).toFixed(2));
    const ratio = (at(times, 0.5) / own).toFixed(2);
    console.log(
      `${size} grants`.padEnd(14),
      name.padEnd(26),
      `${median} us (${low} to ${high})`.padEnd(32),
      `${ratio} x`,
    );
  }
}
