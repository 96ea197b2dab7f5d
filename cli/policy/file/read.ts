// Reading a policy file: its bytes, its shape, and what must hold between its parts.
import { createReadStream } from 'node:fs';
import type { Role } from '../../../functions/decision/facts.ts';
import { isPublicManager } from '../../../functions/decision/public-application.ts';
import { findCycle, findTooDeep } from '../../../functions/decision/roles.ts';
import { PUBLIC_MANAGER } from '../../applications/limits.ts';
import { failed } from '../../terminal/errors.ts';
import { suggestion } from '../../terminal/suggestion.ts';
import type { Asking, Policy, PolicyApplication, PolicyTest, PolicyUser } from '../policy.ts';
import { Faults, type Place } from './faults.ts';
import { type PolicyMembers, policyShape } from './gatehook-yaml.ts';
import type { Located } from './shape.ts';
import { MOST_BYTES, YamlFile } from './yaml.ts';

type Members<Name extends keyof PolicyMembers> = NonNullable<PolicyMembers[Name]>;
type ReadTest = Members<'tests'>[number];
type Names<T> = ReadonlyMap<string, T>;

const mapped = <T, U>(
  located: Names<Located<T>> | undefined,
  value: (name: string, one: T) => U,
): ReadonlyMap<string, U> =>
  new Map([...(located ?? [])].map(([name, one]) => [name, value(name, one.value)]));

interface Rights {
  readonly roles?: readonly string[];
  readonly grants?: readonly string[];
  readonly attributes?: Names<Located<string>>;
  readonly status?: 'active' | 'disabled';
}

const userOf = (
  name: string,
  { roles = [], grants = [], attributes, status = 'active' }: Rights,
): PolicyUser => ({
  name,
  status,
  roles,
  grants,
  attributes: Object.fromEntries(mapped(attributes, (_name, value) => value)),
});

/** Looks at what only the whole file can tell. */
class CrossCheck {
  readonly #members: PolicyMembers;
  readonly #faults: Faults;

  constructor(members: PolicyMembers, faults: Faults) {
    this.#members = members;
    this.#faults = faults;
  }

  /** Inclusions in a circle, and those that no decision would follow. */
  roles(roles: Names<Role>): void {
    for (const [name, { place }] of this.#members.roles ?? []) {
      const role = roles.get(name);
      if (role === undefined || role.includes.length === 0) continue;
      const cycle = findCycle(role, roles);
      if (cycle !== null) this.#faults.add(place, `The role includes itself: ${cycle.join(' > ')}.`);
    }
    const [first] = this.#members.roles ?? [];
    const role = first && roles.get(first[0]);
    const deep = role === undefined ? null : findTooDeep(role, roles);
    const place = deep === null ? undefined : this.#members.roles?.get(deep[0] ?? '')?.place;
    if (deep !== null && place !== undefined)
      this.#faults.add(place, `Only five levels of inclusion count: ${deep.join(' > ')}.`);
  }

  /** Web pages, whose key is no secret, manage no users. */
  applications(applications: Policy['applications']): void {
    for (const [id, { place }] of this.#members.applications ?? []) {
      const application = applications.get(id);
      if (application !== undefined && isPublicManager(application))
        this.#faults.add(place, `The application ${PUBLIC_MANAGER}.`);
    }
  }

  /** A name that does not exist is denied everything: a test with a mistyped name that expects a denial would pass. */
  #known(place: Place, kind: string, name: string, names: readonly string[]): boolean {
    if (names.includes(name)) return true;
    const advice = suggestion(name, names) ?? `Write it under ${kind}s.`;
    this.#faults.add(place, `There is no ${kind} "${name}" in this file. ${advice}`);
    return false;
  }

  #user(given: ReadTest['value']['user'], place: Place, users: Names<PolicyUser>): PolicyUser {
    if (given === undefined) this.#faults.add(place, 'The test has no user.');
    if (typeof given === 'string') {
      this.#known(place, 'user', given, [...users.keys()]);
      return users.get(given) ?? userOf(given, {});
    }
    return userOf(given?.name ?? 'test', given ?? {});
  }

  #asking = (value: string | object): readonly Asking[] => {
    if (typeof value === 'string') return [value];
    return Object.entries(value as Record<string, Names<Located<string>>>).map(([dialect, values]) => ({
      dialect,
      values: Object.fromEntries(mapped(values, (_name, one) => one)),
    }));
  };

  #askings(items: readonly Located<string | object>[] | undefined): readonly Asking[] {
    return (items ?? []).flatMap(({ value, place }) => {
      const askings = this.#asking(value);
      if (askings.length !== 1)
        this.#faults.add(place, 'One dialect belongs here, with what its product sends.');
      return askings;
    });
  }

  test({ value, place }: ReadTest, at: number, users: Names<PolicyUser>): PolicyTest {
    const { application } = value;
    const user = this.#user(value.user, place, users);
    const roleNames = [...(this.#members.roles?.keys() ?? [])];
    for (const role of user.roles) this.#known(place, 'role', role, roleNames);
    if (application !== undefined)
      this.#known(place, 'application', application, [...(this.#members.applications?.keys() ?? [])]);
    const [allow, deny] = [this.#askings(value.allow), this.#askings(value.deny)];
    if (allow.length + deny.length === 0)
      this.#faults.add(place, 'The test expects nothing. Write what it should allow or deny.');
    const name = value.name ?? `test ${at + 1}`;
    return { name, place, user, ...(application !== undefined && { application }), allow, deny };
  }
}

function applicationOf(
  read: Members<'applications'> extends Names<Located<infer T>> ? T : never,
): PolicyApplication {
  // What was left out is absent, never undefined: Object.fromEntries made it of what stands there.
  return read as PolicyApplication;
}

const EMPTY =
  'The file says nothing. Write "roles: {}" where a policy without roles is meant, or let gatehook pull write the file.';

interface Read {
  /** Nothing but comments stands in it: not even an empty map. */
  readonly isEmpty: boolean;
  readonly members: PolicyMembers;
  readonly faults: Faults;
  readonly policy: Omit<Policy, 'tests'>;
}

/** The shape, and what must hold between roles. */
function readMembers(text: string, file: string): Read {
  const faults = new Faults(file);
  const yaml = new YamlFile(text, faults);
  const members = yaml.root === null ? {} : (policyShape.read(yaml.root, yaml) ?? {});
  faults.refuse();
  const roles = mapped(members.roles, (name, { grants = [], includes = [] }) => ({ name, grants, includes }));
  const applications = mapped(members.applications, (_id, one) => applicationOf(one));
  const users = mapped(members.users, (name, { password, ...rights }) => ({
    ...userOf(name, rights),
    ...(password !== undefined && { password }),
  }));
  const check = new CrossCheck(members, faults);
  check.roles(roles);
  check.applications(applications);
  const has = { roles: members.roles !== undefined, applications: members.applications !== undefined };
  return { isEmpty: yaml.root === null, members, faults, policy: { roles, applications, users, has } };
}

/**
 * Reads the text of a policy. An empty file is refused: a pipe that broke leaves one, and it would pass for a
 * stack that is as it should be.
 * @param file its name for messages
 * @throws CommandError `broken_policy` with every fault and its place
 */
export function parsePolicy(text: string, file: string): Policy {
  const { isEmpty, members, faults, policy } = readMembers(text, file);
  if (isEmpty) faults.add({ line: 1, column: 1 }, EMPTY);
  const check = new CrossCheck(members, faults);
  const tests = (members.tests ?? []).map((test, at) => check.test(test, at, policy.users));
  faults.refuse();
  return { ...policy, tests };
}

/** The same without a look at what tests name: they may name what a stack no longer has. */
export function parseRolesAndApplications(text: string, file: string): Policy {
  const { faults, policy } = readMembers(text, file);
  faults.refuse();
  return { ...policy, tests: [] };
}

/**
 * The text of a file.
 * @throws CommandError `no_policy`, `broken_policy`
 */
export async function readText(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    // One byte more than is read tells that there is more, also of a pipe that never ends.
    for await (const chunk of createReadStream(file, { end: MOST_BYTES })) chunks.push(chunk);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? `There is no file ${file}` : `${file} cannot be read (${code})`;
    throw failed('no_policy', `${what}. gatehook pull ${file} writes one.`, error);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > MOST_BYTES)
    throw failed('broken_policy', `${file} is larger than ${MOST_BYTES} bytes, and no more is read.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw failed('broken_policy', `${file} is not UTF-8.`, error);
  }
}

/** @throws CommandError `no_policy`, `broken_policy` */
export const readPolicy = async (file: string): Promise<Policy> => parsePolicy(await readText(file), file);

/**
 * A remark for each role that the file includes or gives to a user, and that is not there.
 * @param there where else it may be: in the stack to which the file is applied
 */
export function missingRoles(
  { roles, users }: Policy,
  there: ReadonlyMap<string, Role> = roles,
): readonly string[] {
  const missing = (names: readonly string[]) => names.filter((name) => !roles.has(name) && !there.has(name));
  const included = [...roles.values()].flatMap(({ name, includes }) =>
    missing(includes).map(
      (one) => `The role "${name}" includes "${one}", which is not in this file: it gives nothing.`,
    ),
  );
  const held = [...users.values()].flatMap(({ name, roles: names }) =>
    missing(names).map(
      (one) => `The user "${name}" holds "${one}", which is not in this file: it gives nothing.`,
    ),
  );
  return [...included, ...held];
}
