// The same policy in Gatehook and in each library that it is compared with: a role whose user may read some services.
import { createRequire } from 'node:module';
import { authorize } from '../../functions/decision/authorize.ts';
import { compileRole } from '../../functions/decision/rules.ts';
import { isInstalled, versionOf } from '../measure/peer.ts';
import type { Started } from '../measure/started.ts';

/** Answers whether the role's user may read one service; policies are parsed when it is made. */
export type Reader = (service: string) => boolean | Promise<boolean>;
export interface Matcher {
  readonly name: string;
  prepare(services: readonly string[]): Reader | Promise<Reader>;
}

export const OWN = 'Gatehook';

const gatehook: Matcher = {
  name: OWN,
  prepare(services) {
    const grants = services.map((service) => `${service}:orders:*`);
    const roles = new Map([['clerk', compileRole({ name: 'clerk', grants, includes: [] })]]);
    const user = { name: 'alice', roles: ['clerk'], grants: [], attributes: {} };
    return (service) => authorize({ user, roles, asked: [[`${service}:orders:read`]] }).allowed;
  },
};

const require = createRequire(new URL('../peers/package.json', import.meta.url));
interface Casl {
  createMongoAbility(rules: readonly { action: string; subject: string }[]): {
    can(action: string, subject: string): boolean;
  };
}
const casl: Matcher = {
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
const casbin: Matcher = {
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
const cedar: Matcher = {
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

/** Gatehook, then every library that is installed; the others are told as skipped. */
export function matchers(started: Started): Matcher[] {
  const peers = [casl, casbin, cedar].filter(({ name }) => {
    if (isInstalled(name)) started.versions[name] = versionOf(name);
    else started.skipped.push(`${name}: not installed; npm install --prefix bench/peers installs it`);
    return isInstalled(name);
  });
  return [gatehook, ...peers];
}
