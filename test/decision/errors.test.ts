// The name and the code of each error of a decision: the log tells them apart by nothing else.
import { expect, test } from '@jest/globals';
import { UnverifiedError } from '../../functions/decision/authenticate.ts';
import { CannotTellError } from '../../functions/decision/cannot-tell.ts';
import { HashAbandoned, NoHashBegan } from '../../functions/decision/password-hasher.ts';
import { PathError } from '../../functions/decision/paths.ts';
import { PermissionError } from '../../functions/decision/permissions.ts';
import { TemplateError } from '../../functions/decision/templates.ts';

test.each<[string, () => Error, string | undefined, string]>([
  ['CannotTellError', () => new CannotTellError('why', null), 'cannot_tell', 'why'],
  ['UnverifiedError', () => new UnverifiedError('why', true, null), 'cannot_tell', 'why'],
  ['NoHashBegan', () => new NoHashBegan('why'), 'no_hash_began', 'why'],
  [
    'HashAbandoned',
    () => new HashAbandoned('bcrypt, cost 14'),
    'hash_abandoned',
    'the hash (bcrypt, cost 14) did not finish in time',
  ],
  ['PathError', () => new PathError('why'), undefined, 'why'],
  ['PermissionError', () => new PermissionError('invalid_host', 'why'), 'invalid_host', 'why'],
  [
    'TemplateError',
    () => new TemplateError('nmae', ['vhost', 'name']),
    'unknown_placeholder',
    'the template names "${nmae}"; this dialect has ${vhost} ${name}',
  ],
])('%s', (name, make, code, message) => {
  const error = make();
  expect([error.name, 'code' in error ? error.code : undefined, error.message]).toEqual([
    name,
    code,
    message,
  ]);
});
