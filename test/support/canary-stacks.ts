// What the stacks of tests keep and let be heard: secrets of requests and answers, log lines, the record of changes.
import { existsSync, readFileSync } from 'node:fs';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../../cli/table/table.ts';
import type { App } from '../../functions/http/app.ts';
import type { Inbound } from '../../functions/http/inbound.ts';
import { decisionLine, malformedLine, type Recorder, troubleLine } from '../../functions/records/record.ts';
import { canaries, IS_WATCHED } from './canary.ts';

/** Members and fields whose values are secrets, in whichever product's words. */
const SECRET_NAME =
  /^(password|newpassword|passwd|pass|pw|secret|client_secret|credential|token|(access|refresh|id)_?token)$/i;
const SECRET_HEADER =
  /^(authorization|proxy-authorization|x-api-key|cookie|(webhook|svix)-signature|x-.*(password|token).*|auth-pass)$/;
/** Shorter bodies are words. */
const SHORTEST_BODY = 24;

function keepMembers(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (SECRET_NAME.test(name)) canaries.keep(member, `the value of "${name}"`);
    keepMembers(member);
  }
}

function keepFields(text: string): void {
  for (const [name, value] of new URLSearchParams(text))
    if (SECRET_NAME.test(name)) canaries.keep(value, `the value of "${name}"`);
}

/** Keeps the secrets among the members of a JSON text, or among the fields of a form. */
export function keepText(text: string): void {
  try {
    keepMembers(JSON.parse(text));
  } catch {
    keepFields(text);
  }
}

function keepHeader(name: string, value: string): void {
  if (!SECRET_HEADER.test(name)) return;
  const [scheme = '', credential = ''] = value.split(' ');
  canaries.keep(credential === '' ? value : credential, `the header ${name}`);
  if (scheme.toLowerCase() !== 'basic') return;
  const [, password] = Buffer.from(credential, 'base64').toString().split(':');
  canaries.keep(password, 'a Basic password');
}

function keepRequest({ headers, query, body }: Inbound): void {
  for (const [name, value] of headers) keepHeader(name, value);
  keepFields(query);
  const text = Buffer.from(body).toString();
  if (text.length >= SHORTEST_BODY) canaries.keep(text, 'the body of a request');
  keepText(text);
}

/** The code of a reset is a secret; that of a problem is not. */
function keepAnswer(body: string): void {
  keepText(body);
  const code = /"code":"([^"]+)","expiresAt"/.exec(body)?.[1];
  canaries.keep(code, 'the code of a reset');
}

/** The same app: what is sent and given by it is kept, and a refusal is heard. */
export function watchedApp(app: App): App {
  if (!IS_WATCHED) return app;
  return async (inbound) => {
    keepRequest(inbound);
    const answer = await app(inbound);
    if (answer.status >= 400) canaries.hear(answer.body, 'an answer that refuses');
    else keepAnswer(answer.body);
    return answer;
  };
}

/** The same recorder: its lines are heard as Lambda's log has them. */
export function watchedRecorder(recorder: Recorder): Recorder {
  if (!IS_WATCHED) return recorder;
  const { decision, malformed, trouble } = recorder;
  const hear = (line: object) => canaries.hear(JSON.stringify(line), "the function's log");
  return {
    decision(record) {
      hear(decisionLine(record));
      decision(record);
    },
    malformed(heading, fault) {
      hear(malformedLine(heading, fault));
      malformed(heading, fault);
    },
    trouble(heading, what, error) {
      hear(troubleLine(heading, what, error));
      trouble(heading, what, error);
    },
  };
}

/** Has the record of changes be heard. @returns what is to be called before the table is gone */
export const watchedChanges = ({ name, client }: Table): (() => Promise<void>) =>
  canaries.lookInto(async () => {
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          TableName: name,
          FilterExpression: 'begins_with(pk, :change)',
          ExpressionAttributeValues: { ':change': 'CHANGE' },
          ...(from && { ExclusiveStartKey: from }),
        }),
      );
      canaries.hear(JSON.stringify(Items), 'the record of changes');
      from = LastEvaluatedKey;
    } while (from !== undefined);
  });

/** Credentials that a command prints, which are its answer. */
const PRINTED = /\b(whsec_[A-Za-z0-9+/=]+|gh[kp]_[a-z0-9-]+_[a-z2-7]{32}_[a-z2-7]{16})/g;

/** An export holds the users' hashes, as it should, and no other secret. */
const withoutHashes = (exported: string): string =>
  exported.replace(/"passwordHash":"(?:[^"\\]|\\.)*"/g, '"passwordHash":""');

function hearExport(argv: readonly string[], out: string): void {
  canaries.hear(withoutHashes(out), 'the output of export');
  const path = argv[argv.indexOf('--output') + 1] ?? '';
  if (IS_WATCHED && argv.includes('--output') && existsSync(path))
    canaries.hear(withoutHashes(readFileSync(path, 'utf8')), 'the file of export');
}

/** What a command wrote; the credentials that it made are secrets from then on. */
export function hearCommand(argv: readonly string[], out: string, err: string): void {
  canaries.hear(err, `the errors of ${argv[0]}`);
  if (argv[0] === 'export') hearExport(argv, out);
  // A signed request, with the password in it, is what `event` is there for.
  else if (argv[0] !== 'event') canaries.hear(out.replace(PRINTED, ''), `the output of ${argv[0]}`);
  for (const [credential] of out.matchAll(PRINTED)) canaries.keep(credential, 'a printed credential');
}

/** Every long text in a secret's value: keys, masters, peppers. Names and public parts of keys are none. */
export function keepSecretText(text: string, what: string): void {
  try {
    keepValues(JSON.parse(text), what);
  } catch {
    canaries.keep(text, what);
  }
}

const OPEN = ['kid', 'kty', 'alg', 'use', 'n', 'e', 'x', 'y', 'crv', 'certificate', 'createdAt'];

function keepValues(value: unknown, what: string): void {
  if (typeof value === 'string' && value.length >= 16) canaries.keep(value, what);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) if (!OPEN.includes(name)) keepValues(member, what);
}
