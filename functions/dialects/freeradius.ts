// FreeRADIUS 3's `rlm_rest`: the request's attributes as JSON, the verdict as a status, reply attributes as JSON.

import type { Allow, Decision } from '../decision/decision.ts';
import type { Question } from '../decision/question.ts';
import { type Answer, empty, json } from '../http/answer.ts';
import type { Inbound } from '../http/inbound.ts';
import { bodyMembers, optionalMembers } from '../http/json-members.ts';
import { MalformedError } from '../http/problem.ts';
import { bytesAsCharacters } from './shared/bytes-as-characters.ts';
import type { HttpDialect } from './shared/dialect.ts';
import { oneQuestion } from './shared/one-question.ts';
import { KEY_ONLY } from './shared/proof-places.ts';
import { byTemplate, question } from './shared/question.ts';
import { refusalStatus } from './shared/refusal-status.ts';

const TEMPLATES = { 'freeradius.login': 'radius:${nas}:login' } as const;

const malformed = (detail: string) => new MalformedError('malformed_question', detail);

/**
 * The attributes of the RADIUS request, as `"User-Name":{"type":"string","value":["bob"]}`.
 * @returns the one value of a name; undefined where the request has no such attribute
 * @throws MalformedError where it has several, or none that is a text or a number
 */
function attributesOf(body: Uint8Array): (name: string) => string | undefined {
  const attributes = bodyMembers(body);
  return (name) => {
    const attribute = optionalMembers(attributes, name);
    if (attribute === undefined) return undefined;
    const values = attribute.values.get('value');
    const [value, ...more] = Array.isArray(values) ? values : [];
    if (more.length > 0 || !(typeof value === 'string' || typeof value === 'number'))
      throw malformed(`"${name}" must have one value.`);
    // Where char is signed, as on x86, FreeRADIUS writes each byte beyond ASCII as `\\u00XX` (src/lib/print.c, 3.2.1 to 3.2.9).
    return bytesAsCharacters(String(value));
  };
}

/** A login with a password in clear: PAP, or the inner tunnel of TTLS-PAP. Of CHAP and MS-CHAP nothing can be proved here. */
function parse({ body }: Inbound): Question {
  const attribute = attributesOf(body);
  const username = attribute('User-Name');
  const password = attribute('User-Password');
  if (username === undefined) throw malformed('"User-Name" is missing.');
  if (password === undefined) throw new MalformedError('missing_credentials', '"User-Password" is missing.');
  const nas =
    attribute('NAS-Identifier') ?? attribute('NAS-IP-Address') ?? attribute('NAS-IPv6-Address') ?? '';
  const ask = byTemplate(TEMPLATES, 'freeradius.login', { nas });
  return question('freeradius', username, { kind: 'password', password }, [ask]);
}

/** `radius.Session-Timeout` of a user is `Session-Timeout` in the reply; the rest are no names of RADIUS attributes. */
const REPLY_ATTRIBUTE = /^radius\.([A-Za-z0-9][A-Za-z0-9-]*)$/;

/** Without `do_xlat: false`, FreeRADIUS would run what stands as `%{…}` in a value: commands and queries among it. */
function replyAttributes({ user }: Allow): [string, unknown][] {
  return Object.entries(user.attributes).flatMap(([attribute, value]) => {
    const [, name] = REPLY_ATTRIBUTE.exec(attribute) ?? [];
    return name === undefined ? [] : [[`reply:${name}`, { op: ':=', do_xlat: false, value: [value] }]];
  });
}

/** To `authorize`, this is the whole login: FreeRADIUS then asks no other module for the password. */
const PROVED: readonly [string, unknown] = [
  'control:Auth-Type',
  { op: ':=', do_xlat: false, value: ['Accept'] },
];

const renderer =
  (beside: readonly (readonly [string, unknown])[]) =>
  (decision: Decision): Answer => {
    if (decision.outcome === 'allow') {
      const attributes = [...beside, ...replyAttributes(decision)];
      return attributes.length === 0 ? empty(204) : json(200, Object.fromEntries(attributes));
    }
    return refusalStatus(decision);
  };

const shared = {
  methods: ['POST'],
  accepts: ['application/json'],
  proof: KEY_ONLY,
  parse,
  malformed: () => empty(400),
} as const;

export const freeradius: HttpDialect = {
  name: 'freeradius',
  title: 'FreeRADIUS: Wi-Fi, VPN and switches',
  prefix: '/freeradius',
  pathKeys: false,
  pages: ['freeradius'],
  permissionTemplates: TEMPLATES,
  routes: [
    oneQuestion({ ...shared, path: '/authorize', render: renderer([PROVED]) }),
    oneQuestion({ ...shared, path: '/authenticate', render: renderer([]) }),
  ],
};
