// `gatehook event`: a freshly signed API Gateway event, for `sam local invoke`.
import { readProof } from '../../client/proof.ts';
import { encodeQuestion } from '../../client/question.ts';
import type { GatewayEvent } from '../../functions/http/inbound.ts';
import { speakerFor } from '../applications/speaker.ts';
import { type CommandGroup, type Session, withExamples } from '../command.ts';
import { newVersion } from '../table/random.ts';
import { jsonText, type Reply } from '../terminal/output.ts';
import { givenPassword } from '../users/password.ts';
import { type AskOptions, addQuestion } from './question.ts';

const PATH = '/webhook';
const ROUTE = 'ANY /webhook';
const HOST = 'localhost';

/** The whole event (payload 2.0), so that other functions and frameworks can read it too. */
interface WholeEvent extends GatewayEvent {
  readonly version: '2.0';
  readonly routeKey: string;
  readonly requestContext: GatewayEvent['requestContext'] & {
    readonly http: Readonly<Record<string, string>>;
  } & Readonly<Record<string, unknown>>;
}

/** `25/Nov/2026:03:40:50 +0000`, as API Gateway writes it. */
function commonLogTime(now: number): string {
  const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

function wholeEvent(
  body: string,
  proof: Readonly<Record<string, string>>,
  { now, requestId }: { readonly now: number; readonly requestId: string },
): WholeEvent {
  return {
    version: '2.0',
    routeKey: ROUTE,
    rawPath: PATH,
    rawQueryString: '',
    headers: {
      'content-length': String(Buffer.byteLength(body)),
      'content-type': 'application/json',
      host: HOST,
      'user-agent': 'gatehook',
      'x-forwarded-proto': 'https',
      ...proof,
    },
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName: HOST,
      domainPrefix: HOST,
      http: {
        method: 'POST',
        path: PATH,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'gatehook',
      },
      requestId,
      routeKey: ROUTE,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now,
    },
    body,
    isBase64Encoded: false,
  };
}

async function event(
  session: Session,
  options: AskOptions,
  name: string,
  permissions: readonly string[],
): Promise<Reply> {
  const { io } = session;
  const stack = await session.stack();
  const speaker = await speakerFor(stack, options.app, io);
  const password = await givenPassword(options, io);
  const body = encodeQuestion({ username: name, password, permissions });
  const now = io.now();
  const proof = await readProof({ ...speaker })(body, now);
  const value = wholeEvent(Buffer.from(body).toString('utf8'), proof, { now, requestId: newVersion(io) });
  return { value, text: jsonText(value, 2) };
}

export const eventCommand: CommandGroup = (program, act) => {
  const command = program
    .command('event')
    .description('print a signed API Gateway event for sam local invoke; it is good for 5 minutes, and once');
  withExamples(
    addQuestion(command).action(act(event)),
    'event alice orders:42:refund --app shop --password-stdin < password.txt > event.json',
  );
};
