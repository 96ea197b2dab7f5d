// What a list shows of a hash that was keyed with a pepper: the hash without its key id, and which pepper it was.
import { expect, test } from '@jest/globals';
import { checkPeppers, keyIdOf, withoutPepper } from '../../functions/passwords/peppers.ts';

const END = '$gZiV/M1gPc22ElAH/Jh1Hw$CWOrkoo7oJBQ/iyh7uJ0LO2aLEfrHwTWllSAxT0zRno';
const secret = Buffer.alloc(16);

test.each([
  ['a hash of the pepper k1', 'argon2id$v=19$m=65536,t=2,p=1', 'k1'],
  ['a hash of a pepper with a name of eight characters', 'argon2id$v=19$m=65536,t=2,p=1', 'Ab_9-xyz'],
  ['an argon2i hash without a version', 'argon2i$m=65536,t=2,p=1', 'k1'],
])('%s', (_what, beginning, id) => {
  const stored = `$${beginning},keyid=${keyIdOf({ id, secret })}${END}`;
  expect(withoutPepper(stored)).toEqual({ hash: `$${beginning}${END}`, pepper: id });
});

test.each([
  ['a hash without a pepper', `$argon2id$v=19$m=65536,t=2,p=1${END}`],
  ['a key id that would write to a terminal', `$argon2id$v=19$m=65536,t=2,p=1,keyid=G1tKMQ${END}`],
  ['an empty key id', `$argon2id$v=19$m=65536,t=2,p=1,keyid=${END}`],
  ['another format', `$scrypt$ln=17,keyid=azE${END}`],
  ['a key id inside another text', `x$argon2id$v=19$m=65536,t=2,p=1,keyid=azE${END}`],
])('%s names no pepper', (_what, stored) => {
  expect(withoutPepper(stored)).toBeNull();
});

test('a pepper of 16 bytes and an id of eight characters is fit, an unfit one says which code it has', () => {
  expect(() => checkPeppers([{ id: 'Ab_9-xyz', secret }])).not.toThrow();
  expect(() => checkPeppers([{ id: 'a b', secret }])).toThrow(
    expect.objectContaining({ name: 'PepperError', code: 'broken_pepper' }),
  );
});
