// Clients of AuthZEN as they ask.
import type { Answer } from '../../../functions/http/answer.ts';
import fc from '../property.ts';
import { text } from './made-up.ts';
import { json, says } from './pen.ts';
import { ASSERT, type Heard, type Speech } from './speech.ts';

const entity = fc.record({ id: text, type: text, name: text });

type Entity = { readonly id: string; readonly type: string; readonly name: string };

const evaluation = ({ id, type, name }: Entity) => ({ action: { name }, resource: { type, id } });

const evaluated = ({ id, type, name }: Entity) => ({
  name: 'authzen.evaluation',
  values: { type, id, action: name, 'subject.type': 'user' },
});

const verdictHears = ({ status, body }: Answer, decisions: (parsed: never) => readonly boolean[]): Heard => {
  if (status !== 200) return 'cannot tell';
  return decisions(JSON.parse(body) as never).includes(true) ? 'in' : 'out';
};

const user = (id: string) => ({ type: 'user', id });

const PRESENT = {
  'authzen.subjects': 'alice,bob',
  'authzen.resources': 'doc:1,doc:2',
  'authzen.actions': 'read',
};

const found = (answer: Answer) =>
  verdictHears(answer, ({ results }: { results: readonly unknown[] }) => results.map(() => true));

export const authzen: readonly Speech[] = [
  {
    route: '/access/v1/evaluation',
    method: 'POST',
    heard: (answer) => verdictHears(answer, ({ decision }: { decision: boolean }) => [decision]),
    said: says(fc.tuple(text, entity), ([id, one], pen) => ({
      ...json(pen, { subject: user(id), ...evaluation(one) }),
      questions: [{ username: id, credentials: ASSERT, asks: [evaluated(one)] }],
    })),
  },
  {
    route: '/access/v1/evaluations',
    method: 'POST',
    heard: (answer) =>
      verdictHears(answer, ({ evaluations }: { evaluations: readonly { decision: boolean }[] }) =>
        evaluations.map(({ decision }) => decision),
      ),
    said: says(fc.tuple(text, fc.array(entity, { minLength: 1, maxLength: 3 })), ([id, several], pen) => ({
      ...json(pen, { subject: user(id), evaluations: several.map(evaluation) }),
      questions: [{ username: id, credentials: ASSERT, asks: several.map(evaluated) }],
    })),
  },
  {
    route: '/access/v1/search/subject',
    method: 'POST',
    heard: found,
    settings: PRESENT,
    said: says(entity, (one, pen) => ({
      ...json(pen, { subject: { type: 'user' }, ...evaluation(one) }),
      questions: ['', 'alice', 'bob'].map((username) => ({
        username,
        credentials: ASSERT,
        asks: [evaluated(one)],
      })),
    })),
  },
  {
    route: '/access/v1/search/resource',
    method: 'POST',
    heard: found,
    settings: PRESENT,
    said: says(fc.tuple(text, text), ([id, name], pen) => ({
      ...json(pen, { subject: user(id), action: { name }, resource: { type: 'doc' } }),
      questions: [
        { username: id, credentials: ASSERT, asks: [] },
        {
          username: id,
          credentials: ASSERT,
          asks: ['1', '2'].map((candidate) => evaluated({ id: candidate, type: 'doc', name })),
        },
      ],
    })),
  },
  {
    route: '/access/v1/search/action',
    method: 'POST',
    heard: found,
    settings: PRESENT,
    said: says(fc.tuple(text, entity), ([id, one], pen) => ({
      ...json(pen, { subject: user(id), resource: evaluation(one).resource }),
      questions: [
        { username: id, credentials: ASSERT, asks: [] },
        { username: id, credentials: ASSERT, asks: [evaluated({ ...one, name: 'read' })] },
      ],
    })),
  },
];
