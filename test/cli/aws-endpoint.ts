// AWS as the command line meets it with --stack: one endpoint on loopback that answers each call by its name.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** By the name of the operation; what is thrown is answered as an error of that name. */
export type Calls = Record<string, (input: Record<string, unknown>) => unknown>;

export interface AwsEndpoint {
  /** May be changed between commands. */
  readonly calls: Calls;
  /** What the stack's outputs say. */
  outputs: Readonly<Record<string, string>>;
  /** What the stack was deployed from. */
  template: unknown;
  /** The operations that were called, in order. */
  readonly called: string[];
  close(): Promise<void>;
}

/** An error as AWS names it. */
export const awsError = (name: string, message = name): Error => Object.assign(new Error(message), { name });

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
  // Where the tests' table is: a server that knows regions has another in each.
  AWS_REGION: 'us-east-1',
  // Nothing of the machine's own.
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
};

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function stackXml(outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${escaped(value)}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

const templateXml = (template: unknown): string =>
  `<GetTemplateResponse><GetTemplateResult><TemplateBody>${escaped(JSON.stringify(template))}</TemplateBody></GetTemplateResult></GetTemplateResponse>`;

/** Starts it, and sets the environment so that the SDK finds it and nothing else. */
export async function startAwsEndpoint(): Promise<AwsEndpoint> {
  const calls: Calls = {};
  const called: string[] = [];
  const endpoint = {
    calls,
    called,
    outputs: {} as Readonly<Record<string, string>>,
    template: {} as unknown,
  };
  const answer = (target: string, body: string): [status: number, type: string, text: string] => {
    if (target === '') {
      const action = String(new URLSearchParams(body).get('Action'));
      called.push(action);
      const xml = action === 'GetTemplate' ? templateXml(endpoint.template) : stackXml(endpoint.outputs);
      return [200, 'text/xml', xml];
    }
    const operation = target.split('.').at(-1) ?? '';
    called.push(operation);
    const call = calls[operation];
    try {
      if (call === undefined) throw awsError('UnknownOperationException', `${operation} is not played`);
      return [200, 'application/x-amz-json-1.1', JSON.stringify(call(JSON.parse(body)))];
    } catch (error) {
      const { name, message } = error as Error;
      return [400, 'application/x-amz-json-1.1', JSON.stringify({ __type: name, message })];
    }
  };
  const server = createServer(async (request, response) => {
    const body = (await request.setEncoding('utf8').toArray()).join('');
    const [status, type, text] = answer(String(request.headers['x-amz-target'] ?? ''), body);
    response.writeHead(status, { 'content-type': type }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const environment = { ...ENVIRONMENT, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  const before = Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name]]));
  Object.assign(process.env, environment);
  return Object.assign(endpoint, {
    async close() {
      for (const [name, value] of Object.entries(before))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
