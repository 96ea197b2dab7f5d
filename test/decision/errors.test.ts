// The name and the code of each error of a decision: the log tells them apart by nothing else.
import { expect, test } from '@jest/globals';
import { UnverifiedError } from '../../functions/decision/authenticate.ts';
import { CannotTellError } from '../../functions/decision/cannot-tell.ts';
import { HashAbandoned, NoHashBegan } from '../../functions/decision/password-hasher.ts';
import { PathError } from '../../functions/decision/paths.ts';
import { PermissionError } from '../../functions/decision/permissions.ts';
import { TemplateError } from '../../functions/decision/templates.ts';

test.each([
  [new CannotTellError('why', null), 'CannotTellError', 'cannot_tell', 'why'],
  [new UnverifiedError('why', true, null), 'UnverifiedError', 'cannot_tell', 'why'],
  [new NoHashBegan('why'), 'NoHashBegan', 'no_hash_began', 'why'],
  [
    new HashAbandoned('bcrypt, cost 14'),
    'HashAbandoned',
    'hash_abandoned',
    'the hash (bcrypt, cost 14) did not finish in time',
  ],
  [new PathError('why'), 'PathError', undefined, 'why'],
  [new PermissionError('invalid_host', 'why'), 'PermissionError', 'invalid_host', 'why'],
  [
    new TemplateError('nmae', ['vhost', 'name']),
    'TemplateError',
    'unknown_placeholder',
    'the template names "${nmae}"; this dialect has ${vhost} ${name}',
  ],
])('%p', (error, name, code, message) => {
  expect([error.name, 'code' in error ? error.code : undefined, error.message]).toEqual([
    name,
    code,
    message,
  ]);
});
