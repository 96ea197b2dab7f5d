// Credentials remembered for less than a minute: exactly those verified, bounded, and gone with a changed hash.
import { describe, expect, test } from '@jest/globals';
import { RememberedCredentials, type RememberedOptions } from '../../functions/passwords/remembered.ts';
import { FakeClock, seededRandom } from '../support/clock.ts';

function memory(options: Partial<RememberedOptions> = {}) {
  const clock = new FakeClock();
  return { clock, remembered: new RememberedCredentials({ clock, random: seededRandom(), ...options }) };
}

describe('a credential', () => {
  test('is recognised after it was remembered, not before', () => {
    const { remembered } = memory();
    expect(remembered.recognises('alice', 'secret', 'hash')).toBe(false);
    remembered.remember('alice', 'secret', 'hash');
    expect(remembered.recognises('alice', 'secret', 'hash')).toBe(true);
  });

  test.each([
    ['another name', 'alicf', 'secret', 'hash'],
    ['another password', 'alice', 'secres', 'hash'],
    ['a changed hash', 'alice', 'secret', 'hasi'],
    ['a boundary moved between name and password', 'alices', 'ecret', 'hash'],
    ['a boundary moved between password and hash', 'alice', 'secreth', 'ash'],
    ['the empty password', 'alice', '', 'hash'],
  ])('is not recognised by %s', (_name, name, password, hash) => {
    const { remembered } = memory();
    remembered.remember('alice', 'secret', 'hash');
    expect(remembered.recognises(name, password, hash)).toBe(false);
  });

  test('is forgotten after one minute, whatever was asked meanwhile', () => {
    const { clock, remembered } = memory();
    remembered.remember('alice', 'secret', 'hash');
    clock.advance(59_999);
    expect(remembered.recognises('alice', 'secret', 'hash')).toBe(true);
    clock.advance(1);
    expect(remembered.recognises('alice', 'secret', 'hash')).toBe(false);
  });

  test('verified again lives another minute', () => {
    const { clock, remembered } = memory();
    remembered.remember('alice', 'secret', 'hash');
    clock.advance(59_999);
    remembered.remember('alice', 'secret', 'hash');
    clock.advance(59_999);
    expect(remembered.recognises('alice', 'secret', 'hash')).toBe(true);
  });

  test('is forgotten when the clock is set back: no life is lengthened', () => {
    const { clock, remembered } = memory();
    remembered.remember('alice', 'secret', 'hash');
    clock.advance(-1);
    expect(remembered.recognises('alice', 'secret', 'hash')).toBe(false);
  });
});

describe('the memory', () => {
  test('drops the least lately used beyond its capacity', () => {
    const { remembered } = memory({ capacity: 2 });
    remembered.remember('a', 'p', 'h');
    remembered.remember('b', 'p', 'h');
    expect(remembered.recognises('a', 'p', 'h')).toBe(true);
    remembered.remember('c', 'p', 'h');
    expect(['a', 'b', 'c'].map((name) => remembered.recognises(name, 'p', 'h'))).toEqual([true, false, true]);
  });

  test('counts a credential remembered twice once', () => {
    const { remembered } = memory({ capacity: 2 });
    remembered.remember('a', 'p', 'h');
    remembered.remember('b', 'p', 'h');
    remembered.remember('b', 'p', 'h');
    expect(remembered.recognises('a', 'p', 'h')).toBe(true);
  });
});
