// The first start's demonstration: what an operator would type, then three signed questions asked for real.
import { Gatehook } from '../client/index.ts';
import { LocalError } from './errors.ts';
import { operate } from './operate.ts';

export interface DemoOptions {
  readonly url: string;
  readonly data: string;
  readonly write: (line: string) => void;
}

const APPLICATION = 'demo';
const ROLE = 'clerk';
const USER = 'alice';
const PASSWORD = 'correct horse battery staple';
const ALLOWED = 'orders:42:refund';
const DENIED = 'orders:13:refund';

const CREATE_APPLICATION = ['app', 'create', APPLICATION];
const CREATE_ROLE = ['role', 'put', ROLE, '--grant', 'orders:*:refund', '--grant', '!orders:13:**'];
const CREATE_USER = ['user', 'create', USER, '--role', ROLE, '--password', PASSWORD];

const QUESTIONS = [
  { title: 'may alice refund order 42?', password: PASSWORD, permission: ALLOWED },
  { title: 'the same with a wrong password', password: 'wrong', permission: ALLOWED },
  { title: 'may alice refund order 13?', password: PASSWORD, permission: DENIED },
] as const;

/** For a POSIX shell: a text that is no plain word goes between quotes. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

const shellLine = (words: readonly string[]) => words.map(shellWord).join(' ');

/** What an operator would type, shown and done. */
async function command({ data, write }: DemoOptions, argv: readonly string[]): Promise<string> {
  write(`  $ npx gatehook ${shellLine(argv)}`);
  const { exitCode, out, err } = await operate(data, [...argv, '--json']);
  if (exitCode === 0) return out;
  throw new LocalError(
    'demo_failed',
    `The demonstration could not be made: ${err.trim()}. Start without it: npx gatehook dev --no-demo`,
  );
}

interface DemoCredentials {
  readonly application: string;
  readonly signingSecret: string;
  readonly apiKey: string;
}

async function create(options: DemoOptions): Promise<DemoCredentials> {
  options.write('This is the first start. An application, a role and a user are created:');
  options.write('');
  const credentials = await command(options, CREATE_APPLICATION);
  await command(options, CREATE_ROLE);
  await command(options, CREATE_USER);
  return JSON.parse(credentials);
}

/** The client's own fetch, with what went over the wire shown. */
function watchedFetch(write: DemoOptions['write']) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    const text = await response.clone().text();
    write(`  ${response.status} ${response.statusText}  ${text}`);
    return response;
  };
}

async function ask({ url, write }: DemoOptions, credentials: DemoCredentials): Promise<void> {
  const { application, signingSecret } = credentials;
  const gatehook = new Gatehook({ url, application, signingSecret, fetch: watchedFetch(write) });
  write('');
  write(
    'It asks three questions, each signed and posted. First the line of the decision log, then the answer:',
  );
  for (const { title, password, permission } of QUESTIONS) {
    write('');
    write(`  POST ${url}/webhook  ${title}`);
    await gatehook.check({ username: USER, password, permissions: [permission] });
  }
}

function showNext({ url, data, write }: DemoOptions, { apiKey }: DemoCredentials): void {
  const folder = data === '.gatehook' ? '' : `GATEHOOK_DATA=${shellWord(data)} `;
  const question = JSON.stringify({ username: USER, password: PASSWORD, permissions: [ALLOWED] });
  const check = ['check', USER, ALLOWED, '--app', APPLICATION, '--password', PASSWORD];
  write('');
  write('Paste one of these into a second terminal. The API key is shown this once:');
  write('');
  write(`  ${folder}npx gatehook ${shellLine(check)}`);
  write(`  ${folder}npx gatehook ${shellLine(['explain', USER, ALLOWED, DENIED])}`);
  write(`  curl -i ${url}/webhook -H 'X-API-Key: ${apiKey}' -H 'Content-Type: application/json' \\`);
  write(`    -d ${shellWord(question)}`);
}

/**
 * Shows the product on a running, empty stack. Prints the demo's own API key, and no other secret.
 * @throws LocalError `demo_failed`
 */
export async function runDemo(options: DemoOptions): Promise<void> {
  const credentials = await create(options);
  await ask(options, credentials);
  showNext(options, credentials);
}
