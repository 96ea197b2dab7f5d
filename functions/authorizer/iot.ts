// IoT Core: the answer is a policy to connect as one client, and to use the topics of the settings that are allowed.
import { createHash } from 'node:crypto';
import { segment } from '../decision/permissions.ts';
import type { ApiKind, Verdict } from './api-kind.ts';
import { bearerOf, passwordOf, type ShownCredentials } from './credentials.ts';
import type { IotEvent } from './events.ts';
import type { Resource } from './resource.ts';

/** Seconds: AWS asks again this often, and no sooner; a refusal then ends the connection. AWS's least is 300. */
const REFRESH = 300;
/** Seconds: AWS's most. What ends a connection is the refresh. */
const DISCONNECT = 86_400;

/** No slash, wildcard or `${`: the client's id stands in ARNs and in topics. */
const CLIENT_ID = /^[A-Za-z0-9_.:@-]{1,128}$/;

/** AWS reads parameters of its own after a `?` in the MQTT user name, and hands all of it over. */
const nameOf = (username: string): string => username.split('?', 1)[0] ?? '';

/** `fatal`: two different byte strings must not read as the same password. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @returns null where the bytes are not UTF-8 */
function textOf(base64: string): string | null {
  try {
    return utf8.decode(Buffer.from(base64, 'base64'));
  } catch {
    return null;
  }
}

/** Exactly one way: a token, or a name and a password. */
function credentialsOf({ token, protocolData: { mqtt } }: IotEvent): ShownCredentials | null {
  const username = nameOf(mqtt?.username ?? '');
  if (token !== undefined) return mqtt?.password === undefined ? bearerOf(token) : null;
  if (mqtt?.password === undefined) return null;
  const password = textOf(mqtt.password);
  if (password === null) return null;
  // MQTT has no header for a token, so it may stand where a password would, beside no name.
  return username === '' ? bearerOf(password) : passwordOf(username, password);
}

/** What one topic of the settings means to one client. */
interface Topic {
  readonly name: string;
  readonly publish: Resource;
  readonly subscribe: Resource;
}

/** A `*` of IAM reaches over slashes as a grant's `*` does within its segment: one text serves both. */
function topicOf(template: string, clientId: string): Topic {
  const name = template.replaceAll('${clientId}', clientId);
  const literals = name.split('*').map((literal) => (literal === '' ? '' : segment(literal)));
  const path = { pattern: literals.join('*') };
  return { name, publish: { method: 'publish', path }, subscribe: { method: 'subscribe', path } };
}

/** AWS takes letters and digits only; it names the connection in logs. */
function principalOf(username: string): string {
  return /^[A-Za-z0-9]{1,128}$/.test(username)
    ? username
    : createHash('sha256').update(username).digest('hex');
}

const document = (statements: readonly (readonly [action: string, resource: string])[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(([Action, Resource]) => ({ Action, Effect: 'Allow', Resource })),
  });

/** One document for each topic, so that none outgrows the 2,048 characters that AWS reads. */
function documents(clientId: string, topics: readonly Topic[], withheld: readonly Resource[], arn: string) {
  const isGiven = (resource: Resource) => !withheld.includes(resource);
  const ofTopic = ({ name, publish, subscribe }: Topic) => [
    ...(isGiven(publish) ? [['iot:Publish', `${arn}:topic/${name}`] as const] : []),
    ...(isGiven(subscribe)
      ? [
          ['iot:Subscribe', `${arn}:topicfilter/${name}`] as const,
          ['iot:Receive', `${arn}:topic/${name}`] as const,
        ]
      : []),
  ];
  const given = topics.map(ofTopic).filter(({ length }) => length > 0);
  return [[['iot:Connect', `${arn}:client/${clientId}`] as const], ...given].map(document);
}

/** `arn:aws:lambda:<region>:<account>:…` as the `arn:aws:iot:<region>:<account>` of the same region and account. */
const iotArn = (functionArn: string) => functionArn.split(':').slice(0, 5).with(2, 'iot').join(':');

export const iot: ApiKind = (event, { topics: templates, functionArn }) => {
  if (!('protocolData' in event)) return null;
  const { clientId = '' } = event.protocolData.mqtt ?? {};
  const named = CLIENT_ID.test(clientId);
  const topics = named ? templates.map((template) => topicOf(template, clientId)) : [];
  const connect: Resource = { method: 'connect', path: clientId };
  return {
    kind: 'iot',
    access: {
      credentials: credentialsOf(event),
      required: named ? connect : { ...connect, fault: 'no client id that can stand in a policy' },
      optional: topics.flatMap(({ publish, subscribe }) => [publish, subscribe]),
      sourceIp: 'none',
    },
    render(verdict: Verdict) {
      if (verdict.kind !== 'allow') return { isAuthenticated: false };
      return {
        isAuthenticated: true,
        principalId: principalOf(verdict.decision.user.username),
        disconnectAfterInSeconds: DISCONNECT,
        refreshAfterInSeconds: REFRESH,
        policyDocuments: documents(clientId, topics, verdict.withheld, iotArn(functionArn)),
      };
    },
  };
};
