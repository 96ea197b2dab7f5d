// Which products are asked which cases, and why not where they are not. testEveryProduct goes by it, docs/assurance.md shows it.

/** What is asked of every product, as the heads of the table's columns have it. */
export const CASES = {
  outage: 'store down: refused',
  outageTold: 'store down: not "wrong password"',
  disabled: 'disabled after a login',
  passwordChanged: 'password changed after a login',
  tooManyAttempts: 'too many attempts',
  nameBeyondAscii: 'name beyond ASCII',
  passwordBeyondAscii: 'password beyond ASCII',
  impostor: "impostor's certificate",
  keysUnwritten: 'keys not in its log',
} as const;

export type Case = keyof typeof CASES;

/** The cases that a product is not asked, each with the reason: a sentence for the page. */
type Exceptions = Readonly<Partial<Record<Case, string>>>;

const TAKES_TOKENS = {
  tooManyAttempts: 'takes tokens: passwords are guessed where one is bought',
  passwordBeyondAscii: 'takes tokens: it never sees a password',
} as const;
const BY_COMMAND = {
  impostor: "the page's command is curl, which checks certificates by itself",
  keysUnwritten: "the page's command writes no log",
} as const;
const BESIDE_IT = "asks through an nginx beside it, whose check of certificates the mail proxy's test shows";

/** Products that run in test/products, by the name of their page, and what each is not asked. */
export const PRODUCTS = {
  apache: {
    ...TAKES_TOKENS,
    outageTold: 'mod_auth_openidc says 401 to every token that it cannot introspect',
  },
  authzen: {
    ...BY_COMMAND,
    passwordChanged: 'AuthZEN carries no password',
    tooManyAttempts: 'AuthZEN carries no password: there is nothing to guess',
    passwordBeyondAscii: 'AuthZEN carries no password',
  },
  caddy: {},
  centrifugo: {},
  dovecot: { nameBeyondAscii: "Dovecot's auth_username_chars takes ASCII only" },
  freeradius: {},
  haproxy: {},
  icecast: { outageTold: 'Icecast answers 401 for every listener that is not let in' },
  kubernetes: {
    ...TAKES_TOKENS,
    impostor: "Kubernetes' clients, which run here without the API server, check certificates by themselves",
    keysUnwritten: 'the clients write no log',
  },
  minio: { ...TAKES_TOKENS, impostor: 'it asks when it starts, and was not tried without an answer' },
  'mosquitto-go-auth': { outageTold: 'the plugin knows two answers, yes and no' },
  nchan: {},
  nginx: {},
  'nginx-mail': {
    nameBeyondAscii: 'nginx writes the name into the login to the mailbox, in ASCII',
  },
  'nginx-rtmp': {
    outageTold: 'RTMP: the connection ends, without a word',
    keysUnwritten: 'its page says that the password and the path key stand in its log',
  },
  'oci-registry': {
    impostor: "the registry never asks: its clients do, and the test's are told to check none",
  },
  opa: BY_COMMAND,
  prosody: { outageTold: 'the module knows two answers, yes and no' },
  rabbitmq: { outageTold: 'AMQP: one refusal for every reason', impostor: BESIDE_IT },
  sftpgo: { outageTold: 'SSH: one refusal for every reason' },
} as const satisfies Readonly<Record<string, Exceptions>>;

/** The senders of examples/senders, asked in the same way. */
const BY_LIBRARY = {
  impostor: "the language's own library checks certificates",
  keysUnwritten: 'it writes no log',
} as const;
export const SENDERS = { 'Python module': BY_LIBRARY, 'Go package': BY_LIBRARY } as const satisfies Readonly<
  Record<string, Exceptions>
>;

const ROWS = { ...PRODUCTS, ...SENDERS };
export type ProductName = keyof typeof ROWS;

/** Why the product is not asked the case; undefined where it is. */
export const exception = (product: ProductName, which: Case): string | undefined =>
  (ROWS[product] as Exceptions)[which];

/** Products that have a page and no test here, and why: their answers are held to their sources and to recorded requests. */
export const NOT_HERE = {
  cognito: 'runs at its vendor only',
  emqx: 'Debian has no package of it',
  envoy: 'Debian has no package of it',
  fusionauth: 'Debian has no package of it',
  hasura: 'Debian has no package of it',
  kratos: 'Debian has no package of it',
  mediamtx: 'Debian has no package of it',
  okta: 'runs at its vendor only',
  srs: 'Debian has no package of it',
  traefik: 'Debian has no package of it',
  'transfer-family': 'runs at its vendor only',
  vernemq: 'Debian has no package of it',
} as const;

/** Products that scripts/install-products.sh does not bring: their tests run where somebody installed the product. */
const BY_HAND = ['minio', 'mosquitto-go-auth', 'prosody', 'sftpgo'] as const satisfies readonly ProductName[];

/** Tests in test/products that are of no product, and why they ask none of the cases. */
export const BESIDE = {
  'browser.test.ts': 'the client in a browser, which test/client asks without one',
} as const;

/** @returns the table of docs/assurance.md: ✓, or the number of a reason below it */
export function matrixTable(): string {
  const cases = Object.keys(CASES) as Case[];
  const reasons: string[] = [];
  const numberOf = (reason: string) => {
    if (!reasons.includes(reason)) reasons.push(reason);
    return String(reasons.indexOf(reason) + 1);
  };
  const rows = (Object.keys(ROWS) as ProductName[]).map((product) => {
    const cells = cases.map((which) => {
      const reason = exception(product, which);
      return reason === undefined ? '✓' : numberOf(reason);
    });
    const mark = BY_HAND.some((name) => name === product) ? ' \\*' : '';
    return `| ${[`${product}${mark}`, ...cells].join(' | ')} |`;
  });
  return [
    `| ${['', ...Object.values(CASES)].join(' | ')} |`,
    `|${'---|'.repeat(cases.length + 1)}`,
    ...rows,
    '',
    ...reasons.map((reason, at) => `${at + 1}. ${reason}`),
  ].join('\n');
}
