// TransactWriteItems for dynalite, which has none: the writes one after the other while nothing else is served, and
// taken back where one of them fails.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;
type Members = Readonly<Record<string, unknown>>;

const PREFIX = 'DynamoDB_20120810.';
const TRANSACTION = `${PREFIX}TransactWriteItems`;

interface Answer {
  readonly status: number;
  readonly body: Members;
}

/** One write of a transaction by the name of its own action: `PutItem`, `UpdateItem` or `DeleteItem`. */
interface Write {
  readonly action: string;
  readonly input: Members;
}

/** A write that was made, and what stood there before; undefined for nothing. */
interface Made extends Write {
  readonly before: unknown;
}

const MEMBERS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
};

function writesOf(body: Members): readonly Write[] | null {
  const items = Array.isArray(body.TransactItems) ? body.TransactItems : [];
  const writes = items.flatMap((item: Members) =>
    Object.entries(item).flatMap(([member, input]) => {
      const action = MEMBERS[member];
      return action === undefined ? [] : [{ action, input: input as Members }];
    }),
  );
  return writes.length > 0 && writes.length === items.length ? writes : null;
}

const reasonOf = ({ status, body }: Answer) =>
  status === 200
    ? { Code: 'None' }
    : { Code: String(body.__type).replace(/^.*#|Exception$/g, ''), Message: body.message ?? body.Message };

/** Serves requests side by side, and each transaction alone, in the order in which they came. */
class Gate {
  #serving = 0;
  #isAlone = false;
  readonly #waiting: { readonly isAlone: boolean; readonly start: () => void }[] = [];

  /** @param start is given what it must call when the request is answered or its connection is gone */
  enter(isAlone: boolean, start: (done: () => void) => void): void {
    const done = () => {
      this.#serving--;
      this.#isAlone = false;
      this.#next();
    };
    this.#waiting.push({ isAlone, start: () => start(done) });
    this.#next();
  }

  #next(): void {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (this.#isAlone || (first.isAlone && this.#serving > 0)) return;
      this.#waiting.shift();
      this.#serving++;
      this.#isAlone = first.isAlone;
      first.start();
    }
  }
}

/** Asks dynalite from inside, past the gate. */
function ask(serve: Serve, headers: IncomingMessage['headers'], { action, input }: Write): Promise<Answer> {
  const request = Object.assign(Readable.from([Buffer.from(JSON.stringify(input))]), {
    method: 'POST',
    url: '/',
    headers: { ...headers, 'x-amz-target': PREFIX + action },
  });
  return new Promise((resolve) => {
    const response = {
      statusCode: 200,
      setHeader: () => undefined,
      end(text: string) {
        resolve({ status: response.statusCode, body: JSON.parse(text) });
      },
    };
    serve(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
}

/** Puts back what stood there. */
function takeBack({ action, input, before }: Made): Write {
  const { TableName } = input;
  if (before !== undefined) return { action: 'PutItem', input: { TableName, Item: before } };
  const { pk, sk } = (action === 'PutItem' ? input.Item : input.Key) as Members;
  return { action: 'DeleteItem', input: { TableName, Key: { pk, sk } } };
}

async function transact(serve: Serve, headers: IncomingMessage['headers'], body: Members): Promise<Answer> {
  const writes = writesOf(body);
  if (writes === null)
    return {
      status: 400,
      body: {
        __type: 'com.amazon.coral.validate#ValidationException',
        message: 'The local store knows transactions of Put, Update and Delete.',
      },
    };
  const made: Made[] = [];
  for (const { action, input } of writes) {
    const { ReturnValuesOnConditionCheckFailure: _unknown, ...known } = input;
    const answer = await ask(serve, headers, { action, input: { ...known, ReturnValues: 'ALL_OLD' } });
    if (answer.status !== 200) {
      for (const one of made.reverse()) await ask(serve, headers, takeBack(one));
      const reasons = writes.map((_, at) => (at === made.length ? reasonOf(answer) : { Code: 'None' }));
      return {
        status: 400,
        body: {
          __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
          Message: `Transaction cancelled: [${reasons.map(({ Code }) => Code).join(', ')}]`,
          CancellationReasons: reasons,
        },
      };
    }
    made.push({ action, input, before: answer.body.Attributes });
  }
  return { status: 200, body: {} };
}

async function bodyOf(request: IncomingMessage): Promise<Members> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** A client that goes away before it has sent its request is not answered. */
async function serveTransaction(
  serve: Serve,
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const body = await bodyOf(request).catch(() => null);
  if (body === null) {
    response.destroy();
    return;
  }
  gate.enter(true, async (done) => {
    const answer = await transact(serve, request.headers, body).finally(done);
    response.statusCode = answer.status;
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify(answer.body));
  });
}

/**
 * Gives a dynalite server transactions. A process that is killed in the middle of one can leave a part of it: this is
 * for one machine; on AWS they are DynamoDB's own.
 */
export function withTransactions(server: Server): Server {
  const [listener] = server.listeners('request');
  const serve: Serve = (request, response) => void listener?.call(server, request, response);
  const gate = new Gate();
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.headers['x-amz-target'] === TRANSACTION) {
      void serveTransaction(serve, gate, request, response);
      return;
    }
    gate.enter(false, (done) => {
      // Gone while it waited.
      if (response.closed) return done();
      response.once('close', done);
      serve(request, response);
      // It throws when a client goes away in the middle of a request, which would end the whole process.
      request.removeAllListeners('error');
    });
  });
  return server;
}
